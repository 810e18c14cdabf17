// TOML: keys, values, items, names of tables, comments; read back by toml++. Overrides: by the rules of the SAM CLI.
#include "lang/toml/writer.hpp"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include "unit/lang/sam_overrides_reader.hpp"
#include "writers/formats.hpp"

namespace promoc::tests::writers {

namespace {

namespace ours = lang::toml;

auto document(Texts texts) -> ours::Document {
  ours::Document document;
  for (const auto& text : texts) {
    document.root.add("root " + text, ours::text(text)).comment(text).note_behind(text);
  }
  for (const auto& text : texts) {
    auto& table = document.table({"t", text, "in"});
    table.comment(text).add(text, ours::list_of_texts({text, text}));
    ours::Overrides overrides;
    if (ours::can_override_with(text)) overrides.add("Key", text);
    table.add("overrides of it", ours::overrides(std::move(overrides)));
  }
  return document;
}

auto written(Texts texts) -> std::optional<std::string> {
  auto result = ours::write(document(texts), texts.front());
  if (!result.ok()) return std::nullopt;
  return std::move(result.text);
}

void compare_overrides(const ::toml::node_view<::toml::node>& items, const std::string& text, Findings& findings) {
  if (!ours::can_override_with(text)) return;
  for (const auto single_quotes : {false, true}) {
    const auto read = SamOverridesReader(items[0].value_or(std::string()), single_quotes).read();
    if (read.size() != 1) return findings.fault("override", text, "sets another number of parameters than one");
    findings.same("override", text, read.begin()->second);
    findings.same("override", "Key", read.begin()->first);
  }
}

void read_back(std::string_view text, Texts texts, Findings& findings) {
  auto result = ::toml::parse(text);
  if (!result) return findings.fault("toml", texts.front(), "begins a document that is not read");
  auto& root = result.table();
  for (const auto& each : texts) {
    const auto* value = root.get_as<std::string>("root " + each);
    if (value == nullptr) {
      findings.fault("root", each, "is missing");
      continue;
    }
    findings.same("root", each, value->get());
    const auto table = root["t"][each]["in"];
    const auto items = table[each];
    findings.same("item", each, items[0].value_or(std::string("(missing)")));
    findings.same("item", each, items[1].value_or(std::string("(missing)")));
    compare_overrides(table["overrides of it"], each, findings);
  }
  if (root.size() != texts.size() + 1) findings.fault("root", texts.front(), "begins a batch with keys too many");
}

}  // namespace

auto toml_format() -> Format { return {"toml", 4, 250, is_well_formed, written, read_back, nullptr}; }

}  // namespace promoc::tests::writers
