#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <functional>
#include <new>

namespace promoc::heap {

/// The largest block that an arena hands out, in bytes.
inline constexpr std::size_t kLargestBlock = 64 * 1024;

/// Blocks up to 1 KiB come in steps of 16 bytes, larger ones in four sizes for each doubling.
inline constexpr std::size_t kStep = 16;
inline constexpr std::size_t kSteps = 64;
inline constexpr std::size_t kSizes = kSteps + 4 * 6;

/// Which of the sizes a block of so many bytes gets, 0 to kLargestBlock.
constexpr auto size_index(std::size_t bytes) -> std::size_t {
  const auto last = bytes == 0 ? 0 : bytes - 1;
  if (last < kStep * kSteps) return last / kStep;
  // The first bit tells the doubling, the two after it the quarter.
  const auto width = static_cast<std::size_t>(std::bit_width(last));
  constexpr auto kFirstWidth = static_cast<std::size_t>(std::bit_width(kStep * kSteps));
  return kSteps + (width - kFirstWidth) * 4 + ((last >> (width - 3)) & 3U);
}

/// How many bytes a block of that size has: never less than was asked for, always a multiple of 16.
constexpr auto bytes_of(std::size_t index) -> std::size_t {
  if (index < kSteps) return (index + 1) * kStep;
  const auto doubling = (index - kSteps) / 4;
  const auto quarter = (index - kSteps) % 4;
  return (kStep * kSteps / 4 * (5 + quarter)) << doubling;
}

/// Memory for a program that runs for milliseconds and uses most of what it takes until its end: blocks are cut from
/// one stretch of addresses, and a block that is given back is kept for the next of its size. The kernel is asked for
/// huge pages, so that the memory of a whole build comes with one page fault and not with two hundred.
///
/// Not for several threads: promoc has one. The stretch lives as long as the process.
class Arena {
 public:
  /// `capacity`: bytes of address space, a multiple of 2 MiB. No memory is used before it is needed.
  constexpr explicit Arena(std::size_t capacity) : capacity_(capacity) {}
  Arena(const Arena&) = delete;
  auto operator=(const Arena&) -> Arena& = delete;

  /// A block aligned to 16 bytes; null where `bytes` is above kLargestBlock, or where the arena is full or could not be
  /// had.
  auto take(std::size_t bytes) noexcept -> void* {
    if (bytes > kLargestBlock) return nullptr;
    const auto index = size_index(bytes);
    if (Free* block = free_[index]; block != nullptr) {
      free_[index] = block->next;
      return block;
    }
    return cut(bytes_of(index));
  }
  /// Whether `block` was taken from here.
  [[nodiscard]] auto owns(const void* block) const noexcept -> bool {
    // std::less orders pointers into different objects, which `<` need not.
    const std::less<const void*> before;
    return !before(block, begin_) && before(block, end_);
  }
  /// Takes back a block that was taken as one of so many bytes.
  void give_back(void* block, std::size_t bytes) noexcept {
    auto& first = free_[size_index(bytes)];
    first = ::new (block) Free{first};
  }

 private:
  struct Free {
    Free* next;
  };

  auto cut(std::size_t bytes) noexcept -> void* {
    if (static_cast<std::size_t>(end_ - at_) < bytes && !reserve()) return nullptr;
    char* block = at_;
    at_ += bytes;
    return block;
  }

  /// Gets the stretch when there is none yet; whether there is a new one.
  auto reserve() noexcept -> bool;

  std::size_t capacity_;
  char* begin_ = nullptr;
  char* at_ = nullptr;
  char* end_ = nullptr;
  bool reserved_ = false;
  std::array<Free*, kSizes> free_{};
};

}  // namespace promoc::heap
