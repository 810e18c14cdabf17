// Any bytes as text in every position of a YAML document: refused, or read back unchanged by another YAML reader.
#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lang/utf8.hpp"
#include "lang/yaml/writer.hpp"

namespace {

using namespace promoc::lang;        // NOLINT(google-build-using-namespace)
using namespace promoc::lang::yaml;  // NOLINT(google-build-using-namespace)

void must(bool condition) {
  if (!condition) std::abort();
}

auto document(std::string_view value) -> Map {
  Map root;
  root.add("value", text(value)).comment(value).note(value);
  root.add("quoted", quoted(value));
  root.add("items", list({text(value), map({{"in", text(value)}}), text("last")}));
  root.add("flow", list_of_texts({value, "last"}));
  root.add("mixed", mixed({value, ghexpr::ref("github", "sha"), value}));
  root.add("key", map({{std::string(value), number(1)}}));
  root.add("run", script(value)).note(value);
  root.add("expr", expr(ghexpr::eq(ghexpr::ref("github", "ref"), ghexpr::lit(value))));
  root.add("if", bare_expr(ghexpr::eq(ghexpr::lit(value), ghexpr::ref("github", "ref"))));
  root.add("end", number(7));
  return root;
}

}  // namespace

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  const std::string value(reinterpret_cast<const char*>(data), size);
  const auto written = write(document(value), value);
  const auto opens = value.find("${{") != std::string::npos;
  const auto long_key = value.size() > 1000;
  if (!is_utf8(value) || opens || long_key) {
    must(!written.ok());
    return 0;
  }
  // Escapes may make a key too long.
  if (value.size() > 200 && !write(map({{std::string(value), number(1)}})).ok()) return 0;
  must(written.ok());
  const auto read = YAML::Load(written.text);
  must(read["value"].Scalar() == value);
  must(read["quoted"].Scalar() == value);
  must(read["items"].size() == 3 && read["items"][0].Scalar() == value && read["items"][1]["in"].Scalar() == value);
  must(read["flow"].size() == 2 && read["flow"][0].Scalar() == value);
  must(read["mixed"].Scalar() == value + "${{ github.sha }}" + value);
  must(read["key"].begin()->first.Scalar() == value);
  must(read["run"].Scalar() == script(value).value());
  must(read["expr"].Scalar() == expr(ghexpr::eq(ghexpr::ref("github", "ref"), ghexpr::lit(value))).value());
  must(read["end"].as<int>() == 7);
  return 0;
}
