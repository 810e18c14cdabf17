#include "lang/toml/writer.hpp"

#include <algorithm>

#include "lang/utf8.hpp"

namespace promoc::lang::toml {

namespace {

constexpr std::size_t kWidth = 120;

// TOML forbids these in a string; the rest of the list is invisible or breaks lines in some editors.
auto needs_escape(std::uint32_t point) -> bool {
  return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x2028 || point == 0x2029 || point == 0xFEFF;
}

auto is_bare_key(std::string_view key) -> bool {
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

class Writer {
 public:
  auto document(const Document& document, std::string_view header) -> Written {
    if (!header.empty()) {
      for_lines(header);
      out_ += '\n';
    }
    check_tables(document);
    pairs(document.root);
    for (const auto& [name, table] : document.tables) {
      if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
      comments(table.comments());
      out_ += '[';
      table_name(name);
      out_ += "]\n";
      pairs(table);
      prefix_.clear();
    }
    if (out_.empty()) out_ = "\n";
    if (!refusals_.empty()) out_.clear();
    return {std::move(out_), std::move(refusals_)};
  }

 private:
  void for_lines(std::string_view lines) {
    while (true) {
      const auto end = lines.find('\n');
      comment(lines.substr(0, end));
      if (end == std::string_view::npos) return;
      lines.remove_prefix(end + 1);
    }
  }

  void refuse(std::string_view key, Problem problem) { refusals_.push_back({prefix_ + std::string(key), problem}); }

  void comments(const std::vector<std::string>& lines) {
    for (const auto& line : lines) comment(line);
  }

  void comment(std::string_view line) {
    out_ += line.empty() ? "#" : "# ";
    comment_words(line);
    out_ += '\n';
  }

  // What could end the comment's line, or what TOML forbids there, becomes a space.
  void comment_words(std::string_view words) {
    for (std::size_t i = 0; i < words.size();) {
      const auto point = decode(words, i);
      if (point.length == 0) return refuse("#", Problem::NotUtf8);
      if (needs_escape(point.value)) {
        out_ += ' ';
      } else {
        out_ += words.substr(i, point.length);
      }
      i += point.length;
    }
  }

  void string(std::string_view text, std::string_view place) {
    out_ += '"';
    for (std::size_t i = 0; i < text.size();) {
      const auto point = decode(text, i);
      if (point.length == 0) return refuse(place, Problem::NotUtf8);
      if (point.value == '"' || point.value == '\\') {
        out_ += '\\';
        out_ += text[i];
      } else if (needs_escape(point.value)) {
        escaped(point.value);
      } else {
        out_ += text.substr(i, point.length);
      }
      i += point.length;
    }
    out_ += '"';
  }

  void escaped(std::uint32_t point) {
    switch (point) {
      case 0x08: out_ += "\\b"; return;
      case 0x09: out_ += "\\t"; return;
      case 0x0A: out_ += "\\n"; return;
      case 0x0C: out_ += "\\f"; return;
      case 0x0D: out_ += "\\r"; return;
      default: break;
    }
    out_ += "\\u";
    append_hex(out_, point, 4);
  }

  void key(std::string_view text) {
    if (is_bare_key(text)) {
      out_ += text;
    } else {
      string(text, text);
    }
  }

  void table_name(const std::vector<std::string>& name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
      if (i > 0) out_ += '.';
      key(name[i]);
    }
    prefix_ = joined(name) + '.';
  }

  void check_tables(const Document& document) {
    for (const auto& named : document.tables) {
      const auto& name = named.name;
      const auto same = [&](const Document::Named& other) { return other.name == name; };
      const auto taken =
          name.empty() || std::ranges::count_if(document.tables, same) > 1 || is_below_key(document, name);
      if (taken) refuse(joined(name), Problem::DuplicateTable);
    }
  }

  // A key whose value is no table cannot be a table, or have one below it.
  static auto is_below_key(const Document& document, const std::vector<std::string>& name) -> bool {
    const auto has = [](const Table& table, const std::string& key) {
      return std::ranges::find(table.pairs(), key, &Pair::key) != table.pairs().end();
    };
    if (has(document.root, name.front())) return true;
    return std::ranges::any_of(document.tables, [&](const Document::Named& above) {
      const auto depth = above.name.size();
      return depth < name.size() && std::equal(above.name.begin(), above.name.end(), name.begin()) &&
             has(above.table, name[depth]);
    });
  }

  static auto joined(const std::vector<std::string>& name) -> std::string {
    std::string path;
    for (const auto& part : name) path += (path.empty() ? "" : ".") + part;
    return path;
  }

  void pairs(const Table& table) {
    std::vector<std::string_view> keys;
    keys.reserve(table.pairs().size());
    for (const auto& pair : table.pairs()) {
      keys.push_back(pair.key);
      comments(pair.comments);
      key(pair.key);
      out_ += " = ";
      std::visit([&](const auto& form) { value(form, pair.key); }, pair.value.form());
      if (!pair.note.empty()) {
        out_ += " # ";
        comment_words(pair.note);
      }
      out_ += '\n';
    }
    std::ranges::sort(keys);
    const auto twice = std::ranges::adjacent_find(keys);
    if (twice != keys.end()) refuse(*twice, Problem::DuplicateKey);
  }

  void value(const std::string& text, std::string_view place) { string(text, place); }
  void value(std::int64_t number, std::string_view /*place*/) { out_ += std::to_string(number); }
  void value(bool flag, std::string_view /*place*/) { out_ += flag ? "true" : "false"; }

  void value(const Decimal& decimal, std::string_view /*place*/) {
    const auto places = static_cast<std::size_t>(std::clamp(decimal.places, 1, 18));
    auto digits = std::to_string(decimal.units);
    const auto negative = digits.front() == '-';
    if (negative) digits.erase(0, 1);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    digits.insert(digits.size() - places, 1, '.');
    if (negative) out_ += '-';
    out_ += digits;
  }

  void value(const std::vector<std::string>& items, std::string_view place) {
    const auto line = out_.size() - (out_.rfind('\n') + 1);
    const auto begin = out_.size();
    out_ += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_ += ", ";
      string(items[i], place);
    }
    out_ += ']';
    if (out_.size() - begin + line <= kWidth) return;
    const auto refused = !refusals_.empty();
    out_.resize(begin);
    if (!refused) one_per_line(items, place);
  }

  void value(const Overrides& overrides, std::string_view place) {
    for (const auto& key : overrides.refused()) refuse(std::string(place) + '.' + key, Problem::BadOverride);
    if (overrides.items().size() > 1) {
      one_per_line(overrides.items(), place);
    } else {
      value(overrides.items(), place);
    }
  }

  void one_per_line(const std::vector<std::string>& items, std::string_view place) {
    out_ += "[\n";
    for (const auto& item : items) {
      out_ += "  ";
      string(item, place);
      out_ += ",\n";
    }
    out_ += ']';
  }

  std::string out_;
  std::string prefix_;
  std::vector<Refusal> refusals_;
};

}  // namespace

auto describe(Problem problem) -> std::string_view {
  switch (problem) {
    case Problem::NotUtf8: return "text is not well-formed UTF-8";
    case Problem::DuplicateKey: return "the key stands twice in its table";
    case Problem::DuplicateTable: return "the table has no name, stands twice, or a key has its name";
    case Problem::BadOverride: return "the SAM CLI cannot be given this name or value";
  }
  return {};
}

auto write(const Document& document, std::string_view header) -> Written { return Writer().document(document, header); }

}  // namespace promoc::lang::toml
