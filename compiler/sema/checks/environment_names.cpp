#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"
#include "sema/lower.hpp"

namespace promoc::sema {
namespace {

auto lower_case(std::string text) -> std::string {
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return text;
}

}  // namespace

void check_environment_names(const Model& model, diag::Sink& sink) {
  const auto settings = lower(model, {}).environments;
  for (auto one = settings.begin(); one != settings.end(); ++one) {
    for (auto other = settings.begin(); other != one; ++other) {
      if (lower_case(one->name) != lower_case(other->name)) continue;
      const auto& first = *std::ranges::find(model.environments, other->serves, &Environment::name);
      const auto& second = *std::ranges::find(model.environments, one->serves, &Environment::name);
      sink.report(diag::Kind::DuplicateName, second.span,
                  fmt::format("two environments of GitHub would have the name `{}`", one->name))
          .label(first.span, fmt::format("`{}` needs the other", first.name))
          .help(
              "GitHub compares names without case, and an environment may bring others with it, such as "
              "`staging-watch`");
    }
  }
}

}  // namespace promoc::sema
