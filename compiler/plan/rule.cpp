#include "plan/rule.hpp"

namespace promoc::plan {

auto word(Status status) -> std::string_view {
  switch (status) {
    case Status::Enforced: return "enforced";
    case Status::Prompted: return "prompted";
    case Status::Documented: return "documented";
  }
  return {};
}

auto word(By by) -> std::string_view {
  switch (by) {
    case By::GitHub: return "GitHub";
    case By::Workflow: return "workflow";
    case By::Aws: return "AWS";
    case By::Person: return "person";
  }
  return {};
}

auto word(Holds holds) -> std::string_view {
  switch (holds) {
    case Holds::Nobody: return "nobody";
    case Holds::Author: return "author";
    case Holds::Writer: return "writer";
    case Holds::Admin: return "admin";
  }
  return {};
}

}  // namespace promoc::plan
