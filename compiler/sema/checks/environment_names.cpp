#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"
#include "sema/text.hpp"

namespace promoc::sema {

namespace {

void report_store_name(const Model& model, std::string_view environment, diag::Sink& sink) {
  sink.report(diag::Kind::DuplicateName, std::ranges::find(model.environments, environment, &Environment::name)->span,
              "`artifacts` is the environment of GitHub in which packages are put into S3")
      .help("choose another name");
}

}  // namespace

void check_environment_names(const Model& model, const plan::Plan& plan, diag::Sink& sink) {
  const auto& settings = plan.environments;
  for (auto one = settings.begin(); one != settings.end(); ++one) {
    for (auto other = settings.begin(); other != one; ++other) {
      if (!same_name(one->name, other->name)) continue;
      if (one->purpose == plan::EnvironmentSettings::Purpose::Store) {
        report_store_name(model, other->serves, sink);
        continue;
      }
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
