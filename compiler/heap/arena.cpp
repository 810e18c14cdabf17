#include "heap/arena.hpp"

#include <sys/mman.h>
#include <sys/resource.h>

#include <cstdint>

namespace promoc::heap {

auto Arena::reserve() noexcept -> bool {
  constexpr std::size_t kHugePage = std::size_t{2} * 1024 * 1024;
  if (reserved_) return false;
  reserved_ = true;
  // Where addresses are short, the stretch would take them from what does not fit into it.
  constexpr rlim_t kScarce = rlim_t{1} << 30;
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur < kScarce) return false;
  // One huge page more, so that a huge page can begin at the begin.
  void* stretch = ::mmap(nullptr, capacity_ + kHugePage, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stretch == MAP_FAILED) return false;
  const auto past = reinterpret_cast<std::uintptr_t>(stretch) % kHugePage;
  begin_ = static_cast<char*>(stretch) + (past == 0 ? 0 : kHugePage - past);
  at_ = begin_;
  end_ = begin_ + capacity_;
  // Where the kernel has no huge pages to give, small ones come as they always do.
  ::madvise(begin_, capacity_, MADV_HUGEPAGE);
  return true;
}

}  // namespace promoc::heap
