#include "sema/model.hpp"

#include <fmt/format.h>

namespace promoc::sema {

auto word(Excluded excluded) -> std::string_view {
  switch (excluded) {
    case Excluded::PrAuthor: return "pr_author";
    case Excluded::LastPusher: return "last_pusher";
    case Excluded::AnyCommitter: return "any_committer";
  }
  return {};
}

auto stack_name(const Target& target, std::string_view environment) -> std::string {
  return fmt::format("{}-{}", target.stack_prefix, environment);
}

}  // namespace promoc::sema
