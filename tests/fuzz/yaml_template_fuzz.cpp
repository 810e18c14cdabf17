// Any bytes as a template: read or refused, never a crash; what is read, another reader of YAML reads alike; what is
// expanded is written or refused; and as an override it is equal to a built-in template, or there is a finding.
#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "emit/templates/templates.hpp"
#include "lang/markdown/template.hpp"
#include "lang/utf8.hpp"
#include "lang/yaml/expand.hpp"
#include "lang/yaml/writer.hpp"

namespace {

using namespace promoc;  // NOLINT(google-build-using-namespace)
namespace ghexpr = promoc::lang::ghexpr;
using namespace promoc::lang::yaml;  // NOLINT(google-build-using-namespace)

void must(bool condition) {
  if (!condition) std::abort();
}

void check_alike(const Pattern& pattern, const PatternNode& node, const ::YAML::Node& other) {
  if (node.form == PatternNode::Form::Empty) return must(other.IsNull());
  if (node.form == PatternNode::Form::Scalar) {
    // `~` and `null` are scalars without a value for the other reader.
    return must(other.IsNull() || (other.IsScalar() && other.Scalar() == node.text));
  }
  const bool map = node.form == PatternNode::Form::Map;
  must(map ? other.IsMap() : other.IsSequence());
  auto theirs = other.begin();
  std::size_t count = 0;
  for (auto at = node.first; at != 0; at = pattern.nodes[at].next, ++theirs, ++count) {
    const auto& part = pattern.nodes[at];
    must(theirs != other.end());
    if (map) must(theirs->first.IsNull() || theirs->first.Scalar() == part.key);
    check_alike(pattern, part, map ? theirs->second : ::YAML::Node(*theirs));
  }
  must(theirs == other.end());
}

auto view() -> View {
  View result;
  result.text("role", "a: ${{ b }}");
  result.name("job", "job-1");
  result.set("number", 7);
  result.set("yes", true);
  result.set("none", std::monostate());
  result.set("start", ghexpr::eq(ghexpr::path("a.b"), ghexpr::lit("c")));
  result.set("needs", Node(list({text("a"), map({{"b", text("c")}})})));
  result.set("code", CodeValue{plain_pin("a/b@c", "v1")});
  std::vector<View> steps(2);
  steps[0].text("title", "x");
  steps[1].text("title", "y");
  result.set("steps", steps);
  return result;
}

}  // namespace

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto pattern = read_pattern(text);
  for (const auto& fault : pattern.faults) must(fault.range.begin <= fault.range.end && fault.range.end <= size);

  // What is no plain text is refused before it is read; other readers stop at other bytes.
  bool plain = lang::is_utf8(text);
  for (const char c : text) plain = plain && (c >= ' ' || c == '\n' || c == '\t') && c != 127;
  for (const auto* other_break : {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xEF\xBB\xBF"}) {
    plain = plain && text.find(other_break) == std::string::npos;
  }
  if (pattern.ok() && plain) check_alike(pattern, pattern.nodes.front(), ::YAML::Load(text));

  if (pattern.ok()) {
    auto values = view();
    const auto made =
        expand(pattern, values, [](std::string_view, std::string_view) { return std::optional(command("x")); },
               {.origins = true});
    for (const auto& fault : made.faults) must(fault.range.begin <= fault.range.end && fault.range.end <= size);
    for (const auto& origin : made.origins) must(origin.range.begin <= origin.range.end && origin.range.end <= size);
    const auto written = write(made.root);
    if (written.ok() && plain) static_cast<void>(::YAML::Load(written.text));
  }

  SourceManager sources;
  const auto file = sources.add("own", text);
  emit::Templates templates({{emit::TemplateId::ApprovalSlot, file}}, sources);
  templates.check();
  for (const auto& fault : templates.faults()) {
    must(fault.kind != diag::Kind::InternalFault);
    must(fault.span.begin <= fault.span.end && fault.span.end <= size);
  }
  static_cast<void>(emit::check_pages({{"docs/runbook.md", file}}, sources));
  static_cast<void>(lang::markdown::expand(text, {}));
  return 0;
}
