// Any bytes as an application template: they are read or refused, never crash, and every position lies in the file.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "cfn/template.hpp"

namespace {

void must(bool condition) {
  if (!condition) std::abort();
}

void check_span(promoc::Span span, std::size_t size) { must(span.begin <= span.end && span.end <= size); }

void check(const promoc::cfn::Template& result, std::size_t size) {
  for (const auto& parameter : result.parameters) {
    check_span(parameter.span, size);
    check_span(parameter.type.span, size);
    // Asked for every parameter, so that a cycle of conditions would show.
    static_cast<void>(result.has_effect(parameter.name));
  }
  for (const auto& reference : result.references) {
    check_span(reference.span, size);
    must(!result.references_to(reference.name).empty());
  }
  for (const auto& function : result.functions) {
    must(function.resource < result.resources.size());
    for (const auto& shadow : result.shadows(function)) check_span(shadow.own->span, size);
  }
}

}  // namespace

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  promoc::SourceManager sources;
  promoc::diag::Sink sink;
  const auto file = sources.add("template.yaml", {reinterpret_cast<const char*>(data), size});
  const auto result = promoc::cfn::load(file, sources, sink);
  must(result.has_value() || sink.has_errors());
  for (const auto& diagnostic : sink.all()) {
    check_span(diagnostic.span, size);
    for (const auto& label : diagnostic.labels) check_span(label.span, size);
  }
  if (result) check(*result, size);
  return 0;
}
