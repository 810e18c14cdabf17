#include "heap/arena.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <random>
#include <string>
#include <vector>

namespace promoc::heap {
namespace {

constexpr std::size_t kMiB = std::size_t{1024} * 1024;

TEST_CASE("a block has the next size that is large enough, and a quarter more at most") {
  std::size_t before = 0;
  for (std::size_t bytes = 1; bytes <= kLargestBlock; ++bytes) {
    const auto index = size_index(bytes);
    const auto size = bytes_of(index);
    if (index < before || index > before + 1 || index >= kSizes || size < bytes || size % 16 != 0)
      FAIL(bytes << " bytes");
    if (index > 0 && bytes_of(index - 1) >= bytes) FAIL(bytes << " bytes fit into the size before");
    if (bytes > 1024 && size > bytes + bytes / 4) FAIL(bytes << " bytes get " << size);
    before = index;
  }
  CHECK(before == kSizes - 1);
  CHECK(bytes_of(before) == kLargestBlock);
  CHECK(size_index(0) == size_index(1));
}

TEST_CASE("what is taken is aligned, apart from all else, and used again") {
  Arena arena(2 * kMiB);
  void* first = arena.take(40);
  void* second = arena.take(40);
  REQUIRE(first != nullptr);
  CHECK(reinterpret_cast<std::uintptr_t>(first) % 16 == 0);
  CHECK(reinterpret_cast<std::uintptr_t>(second) - reinterpret_cast<std::uintptr_t>(first) == 48);
  CHECK(arena.owns(first));
  CHECK(arena.owns(second));
  CHECK_FALSE(arena.owns(nullptr));
  CHECK_FALSE(arena.owns(&arena));

  arena.give_back(first, 40);
  CHECK(arena.take(16) != first);
  CHECK(arena.take(33) == first);
}

TEST_CASE("an arena owns nothing before its first block") {
  const Arena arena(2 * kMiB);
  int outside = 0;
  CHECK_FALSE(arena.owns(nullptr));
  CHECK_FALSE(arena.owns(&outside));
}

TEST_CASE("what is too large, or too much, is not had from an arena") {
  Arena arena(2 * kMiB);
  CHECK(arena.take(kLargestBlock + 1) == nullptr);
  std::vector<void*> blocks;
  while (void* block = arena.take(kLargestBlock)) blocks.push_back(block);
  CHECK(blocks.size() == 32);
  CHECK(arena.take(1) == nullptr);
  arena.give_back(blocks.back(), kLargestBlock);
  CHECK(arena.take(kLargestBlock) == blocks.back());
}

TEST_CASE("address space that cannot be had is no error") {
  Arena arena(std::size_t{1} << 60);
  CHECK(arena.take(16) == nullptr);
  CHECK_FALSE(arena.owns(nullptr));
}

/// A block that remembers what was written to it.
struct Block {
  unsigned char* data;
  std::size_t bytes;
  unsigned char mark;
};

auto is_whole(const Block& block) -> bool {
  for (std::size_t i = 0; i < block.bytes; ++i) {
    if (block.data[i] != block.mark) return false;
  }
  return true;
}

TEST_CASE("blocks that come and go in any order never overlap") {
  Arena arena(8 * kMiB);
  std::mt19937 random(1);
  std::vector<Block> blocks;
  for (int round = 0; round < 20000; ++round) {
    if (blocks.size() > 200 || (!blocks.empty() && random() % 3 == 0)) {
      std::swap(blocks[random() % blocks.size()], blocks.back());
      REQUIRE(is_whole(blocks.back()));
      arena.give_back(blocks.back().data, blocks.back().bytes);
      blocks.pop_back();
      continue;
    }
    const std::size_t bytes = 1 + random() % (random() % 8 == 0 ? 8000 : 200);
    auto* data = static_cast<unsigned char*>(arena.take(bytes));
    REQUIRE(data != nullptr);
    const auto mark = static_cast<unsigned char>(random());
    std::memset(data, mark, bytes);
    blocks.push_back({data, bytes, mark});
  }
  for (const auto& block : blocks) CHECK(is_whole(block));
}

// This test program is linked with the operators too.
TEST_CASE("new and delete work for what is small, large, without a size, aligned and too much") {
  for (const std::size_t bytes :
       {std::size_t{0}, std::size_t{1}, std::size_t{1024}, kLargestBlock, kLargestBlock + 1, 3 * kMiB}) {
    void* block = ::operator new(bytes);
    std::memset(block, 1, bytes);
    ::operator delete(block, bytes);
    block = ::operator new(bytes);
    std::memset(block, 1, bytes);
    ::operator delete(block);
  }
  struct alignas(64) Wide {
    char bytes[64];
  };
  const auto wide = std::make_unique<Wide>();
  CHECK(reinterpret_cast<std::uintptr_t>(wide.get()) % 64 == 0);
  const auto many = std::make_unique<std::string[]>(1000);
  many[999] = "the last";
  CHECK(many[999] == "the last");
  ::operator delete(nullptr);
  ::operator delete (nullptr, std::size_t{8});

  std::vector<std::unique_ptr<char[]>> more_than_the_arena;
  for (std::size_t i = 0; i < 1100; ++i) more_than_the_arena.push_back(std::make_unique<char[]>(kLargestBlock));
  CHECK(more_than_the_arena.back()[kLargestBlock - 1] == 0);

#ifndef PROMOC_SANITIZED
  volatile std::size_t impossible = SIZE_MAX / 4;
  CHECK_THROWS_AS(::operator new(impossible), std::bad_alloc);
#endif
}

}  // namespace
}  // namespace promoc::heap
