#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

/// Those that need nothing but the permission to be run.
constexpr auto kServed = std::to_array<std::string_view>({"AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"});

}  // namespace

void check_transforms(const Model& /*model*/, const cfn::Template& application, diag::Sink& sink) {
  for (const auto& transform : application.transforms) {
    if (std::ranges::find(kServed, transform.value) != kServed.end()) continue;
    const auto text = transform.value.empty() ? std::string("a transform whose name is computed")
                                              : fmt::format("the transform `{}`", transform.value);
    sink.report(diag::Kind::NotYetImplemented, transform.span, fmt::format("{} is not yet implemented", text))
        .help(
            "the deploy role may run `AWS::Serverless-2016-10-31` and `AWS::LanguageExtensions`; any other would need "
            "more permissions than it has");
  }
}

}  // namespace promoc::sema
