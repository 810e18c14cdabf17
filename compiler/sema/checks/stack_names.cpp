#include <fmt/format.h>

#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

constexpr std::size_t kLongestStackName = 128;

}  // namespace

void check_stack_names(const Model& model, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    const auto name = stack_name(model.targets.front(), environment.name);
    if (name.size() <= kLongestStackName) continue;
    sink.report(diag::Kind::MalformedText, environment.span,
                fmt::format("the stack would be called `{}`, which has {} characters, and {} are allowed", name,
                            name.size(), kLongestStackName))
        .help("shorten it with `stack: \"...\"` in the target");
  }
}

}  // namespace promoc::sema
