#include "lang/toml/tree.hpp"

namespace promoc::lang::toml {

namespace {

void append_lines(std::vector<std::string>& comments, std::string_view lines) {
  while (true) {
    const auto end = lines.find('\n');
    comments.emplace_back(lines.substr(0, end));
    if (end == std::string_view::npos) return;
    lines.remove_prefix(end + 1);
  }
}

}  // namespace

auto text(std::string_view value) -> Value { return Value(std::string(value)); }
auto number(std::int64_t value) -> Value { return Value(value); }
auto boolean(bool value) -> Value { return Value(value); }
auto decimal(std::int64_t units, int places) -> Value { return Value(Decimal{units, places}); }
auto list_of_texts(std::vector<std::string> values) -> Value { return Value(std::move(values)); }
auto overrides(Overrides value) -> Value { return Value(std::move(value)); }

auto Pair::comment(std::string_view lines) -> Pair& {
  append_lines(comments, lines);
  return *this;
}

auto Pair::note_behind(std::string_view words) -> Pair& {
  note = words;
  return *this;
}

auto Table::add(std::string_view key, Value value) -> Pair& {
  return pairs_.emplace_back(Pair{std::string(key), std::move(value)});
}

auto Table::comment(std::string_view lines) -> Table& {
  append_lines(comments_, lines);
  return *this;
}

auto Document::table(std::vector<std::string> name) -> Table& {
  return tables.emplace_back(Named{std::move(name), {}}).table;
}

}  // namespace promoc::lang::toml
