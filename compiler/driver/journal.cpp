#include "driver/journal.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "driver/output_paths.hpp"
#include "lang/json_text.hpp"

namespace promoc::driver {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchema = 1;

void append_hash(std::string& out, const std::optional<std::string>& hash) {
  if (hash) {
    lang::append_json(out, *hash);
  } else {
    out += "null";
  }
}

void print_entry(std::string& out, const JournalEntry& entry) {
  out += "  {\n   \"path\": ";
  lang::append_json(out, entry.path);
  out += ",\n   \"was\": ";
  append_hash(out, entry.was);
  out += ",\n   \"becomes\": ";
  append_hash(out, entry.becomes);
  out += "\n  }";
}

/// False when the value is neither a hash nor null.
auto read_hash(const Json& entry, const char* key, std::optional<std::string>& into) -> bool {
  const auto found = entry.find(key);
  if (found == entry.end()) return false;
  if (found->is_null()) return true;
  if (!found->is_string()) return false;
  into = found->get<std::string>();
  return into->size() == 64;
}

auto read_entry(const Json& json) -> std::optional<JournalEntry> {
  if (!json.is_object()) return std::nullopt;
  const auto path = json.find("path");
  if (path == json.end() || !path->is_string()) return std::nullopt;
  JournalEntry entry{path->get<std::string>(), {}, {}};
  if (path_problem(entry.path) || entry.path == kJournalPath) return std::nullopt;
  if (!read_hash(json, "was", entry.was) || !read_hash(json, "becomes", entry.becomes)) return std::nullopt;
  return entry;
}

auto read_journal(const Json& json) -> std::optional<Journal> {
  const auto entries = json.find("files");
  const auto folders = json.find("folders");
  if (entries == json.end() || !entries->is_array() || folders == json.end() || !folders->is_array()) return {};
  Journal journal;
  for (const auto& item : *entries) {
    auto entry = read_entry(item);
    if (!entry) return std::nullopt;
    journal.entries.push_back(std::move(*entry));
  }
  for (const auto& item : *folders) {
    if (!item.is_string() || path_problem(item.get<std::string>())) return std::nullopt;
    journal.folders.push_back(item.get<std::string>());
  }
  return journal;
}

}  // namespace

auto print_journal(const Journal& journal) -> std::string {
  auto out = fmt::format("{{\n \"schema\": {},\n \"about\": ", kSchema);
  lang::append_json(out, "A promoc build was cut off here. The next `promoc build` finishes or undoes it.");
  out += ",\n \"folders\": ";
  lang::append_json(out, journal.folders, 1, 1);
  out += ",\n \"files\": [";
  for (const auto& entry : journal.entries) {
    out += &entry == &journal.entries.front() ? "\n" : ",\n";
    print_entry(out, entry);
  }
  out += journal.entries.empty() ? "]\n}\n" : "\n ]\n}\n";
  return out;
}

auto parse_journal(std::string_view text) -> ParsedJournal {
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return {JournalState::Torn, {}};
  const auto schema = json.find("schema");
  if (schema == json.end() || *schema != kSchema) return {JournalState::Foreign, {}};
  auto journal = read_journal(json);
  if (!journal) return {JournalState::Foreign, {}};
  return {JournalState::Good, std::move(*journal)};
}

}  // namespace promoc::driver
