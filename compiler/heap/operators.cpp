// The program's `new` and `delete`. Blocks that are larger than the arena hands out, and all when it is full, come from
// malloc. Why not malloc alone: docs/decisions/heap.md.
#ifndef PROMOC_SANITIZED
#include <cstdlib>
#include <new>

#include "heap/arena.hpp"

namespace {

constinit promoc::heap::Arena arena(std::size_t{64} * 1024 * 1024);

}  // namespace

auto operator new(std::size_t bytes) -> void* {
  if (void* block = arena.take(bytes); block != nullptr) return block;
  if (void* block = std::malloc(bytes); block != nullptr) return block;
  throw std::bad_alloc();
}

void operator delete(void* block, std::size_t bytes) noexcept {
  if (arena.owns(block)) return arena.give_back(block, bytes);
  std::free(block);
}

// Libraries in C++11 do not tell the size. What they give back is not used again.
void operator delete(void* block) noexcept {
  if (!arena.owns(block)) std::free(block);
}
#endif
