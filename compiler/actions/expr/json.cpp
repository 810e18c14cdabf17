#include "actions/expr/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "actions/expr/number.hpp"
#include "actions/expr/unicode.hpp"

namespace promoc::actions::expr {

namespace {

/// A key that JavaScript takes for the number of an item, which it puts before all others. Source: ECMA-262, array
/// index: 0 to 2^32 - 2, written as a number is written.
auto item_number(std::string_view key) -> std::optional<std::uint32_t> {
  if (key.empty() || key.size() > 10 || (key.size() > 1 && key.front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const auto read = std::from_chars(key.data(), key.data() + key.size(), value);
  if (read.ec != std::errc{} || read.ptr != key.data() + key.size() || value > 0xFFFFFFFEU) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

/// In the order in which JavaScript goes through an object. `key_of(entry)` is its key.
template <typename Entries, typename KeyOf>
void sort_as_javascript(Entries& entries, const KeyOf& key_of) {
  const auto rank = [&key_of](const auto& entry) -> std::uint64_t {
    const auto number = item_number(key_of(entry));
    return number ? *number : std::uint64_t{1} << 32U;
  };
  std::stable_sort(entries.begin(), entries.end(), [&rank](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

/// An object that is being read: equal keys have one entry.
class Members {
 public:
  void set(std::string key, Value value) {
    const auto [place, is_new] = places_.try_emplace(key, entries_.size());
    if (is_new) {
      entries_.push_back({std::move(key), std::move(value)});
    } else {
      entries_[place->second].value = std::move(value);
    }
  }

  auto object() && -> Value {
    sort_as_javascript(entries_, [](const Object::Entry& entry) -> std::string_view { return entry.key; });
    Object result;
    for (auto& [key, value] : entries_) result.add(std::move(key), std::move(value));
    return Value::object(std::move(result));
  }

 private:
  std::vector<Object::Entry> entries_;
  std::map<std::string, std::size_t, std::less<>> places_;
};

/// Reads without calling itself; what is open stands in `open_`.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  auto read() -> std::optional<Value> {
    for (;;) {
      if (!read_value()) return std::nullopt;
      // A value is there; it may be the last one of what is open.
      for (;;) {
        skip_space();
        if (open_.empty()) return at_ == text_.size() ? std::optional(std::move(value_)) : std::nullopt;
        take_value();
        if (take(',')) {
          if (open_.back().is_object && !read_key()) return std::nullopt;
          break;
        }
        if (!take(open_.back().is_object ? '}' : ']')) return std::nullopt;
        close();
      }
    }
  }

 private:
  struct Open {
    bool is_object = false;
    std::vector<Value> items;
    Members members;
    std::string key;
  };

  [[nodiscard]] auto peek() const -> char { return at_ < text_.size() ? text_[at_] : '\0'; }
  auto take(char c) -> bool {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  auto take(std::string_view word) -> bool {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\n\r").find(text_[at_]) != std::string_view::npos) ++at_;
  }

  /// Opens what must be opened until there is a value in `value_`.
  auto read_value() -> bool {
    for (;;) {
      skip_space();
      if (take('[')) {
        if (!open(false)) return false;
        skip_space();
        if (take(']')) return close();
      } else if (take('{')) {
        if (!open(true)) return false;
        skip_space();
        if (take('}')) return close();
        if (!read_key()) return false;
      } else {
        return read_primitive();
      }
    }
  }

  auto open(bool is_object) -> bool {
    open_.emplace_back();
    open_.back().is_object = is_object;
    return open_.size() <= kMaxJsonDepth;
  }

  auto close() -> bool {
    auto& last = open_.back();
    value_ = last.is_object ? std::move(last.members).object() : Value::array(std::move(last.items));
    open_.pop_back();
    return true;
  }

  void take_value() {
    auto& last = open_.back();
    if (last.is_object) {
      last.members.set(std::move(last.key), std::move(value_));
    } else {
      last.items.push_back(std::move(value_));
    }
  }

  auto read_key() -> bool {
    skip_space();
    auto key = read_string();
    skip_space();
    if (!key || !take(':')) return false;
    open_.back().key = std::move(*key);
    return true;
  }

  auto read_primitive() -> bool {
    if (peek() == '"') {
      auto text = read_string();
      if (text) value_ = Value::string(std::move(*text));
      return text.has_value();
    }
    if (take("true")) return set(Value::boolean(true));
    if (take("false")) return set(Value::boolean(false));
    if (take("null")) return set(Value());
    return read_number();
  }

  auto set(Value value) -> bool {
    value_ = std::move(value);
    return true;
  }

  auto skip_digits() -> bool {
    const auto start = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ > start;
  }

  auto read_number() -> bool {
    const auto start = at_;
    take('-');
    if (!take('0') && !skip_digits()) return false;
    if (take('.') && !skip_digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!skip_digits()) return false;
    }
    return set(Value::number(read_decimal(text_.substr(start, at_ - start))));
  }

  auto read_string() -> std::optional<std::string> {
    if (!take('"')) return std::nullopt;
    std::string result;
    while (at_ < text_.size()) {
      const auto c = text_[at_++];
      if (c == '"') return with_whole_pairs(std::move(result));
      if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
      if (c != '\\') {
        result.push_back(c);
      } else if (!read_escape(result)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  auto read_escape(std::string& out) -> bool {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    const auto name = peek();
    ++at_;
    if (const auto place = kNames.find(name); name != '\0' && place != std::string_view::npos) {
      out.push_back(kValues[place]);
      return true;
    }
    if (name != 'u' || text_.size() - std::min(at_, text_.size()) < 4) return false;
    unsigned unit = 0;
    const auto* const first = text_.data() + at_;
    const auto read = std::from_chars(first, first + 4, unit, 16);
    if (read.ec != std::errc{} || read.ptr != first + 4) return false;
    at_ += 4;
    const auto value = static_cast<char16_t>(unit);
    out += from_units({&value, 1});
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Value value_;
  std::vector<Open> open_;
};

void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto escape = [&out, &kDigits](unsigned unit) {
    out += "\\u";
    for (auto shift = 12; shift >= 0; shift -= 4) out.push_back(kDigits[unit >> static_cast<unsigned>(shift) & 0xFU]);
  };
  constexpr std::string_view kValues = "\"\\\b\f\n\r\t";
  constexpr std::string_view kNames = "\"\\bfnrt";
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = text[at];
    if (const auto place = kValues.find(c); place != std::string_view::npos) {
      out.push_back('\\');
      out.push_back(kNames[place]);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      escape(static_cast<unsigned char>(c));
    } else if (is_half_pair(text, at)) {
      escape(to_units(text.substr(at, 3)).front());
      at += 2;
    } else {
      out.push_back(c);
    }
  }
}

class Writer {
 public:
  /// Stops soon after kMaxString. Calls itself for each level of the value: kMaxJsonDepth, or as many as a context has.
  void write(const Value& value, std::size_t level) {
    if (out_.size() > kMaxString) return;
    if (const auto* array = value.if_array()) return write_array(*array, level);
    if (const auto* object = value.if_object()) return write_object(*object, level);
    if (const auto* text = value.if_string()) return quoted(*text);
    if (const auto* number = value.if_number()) {
      out_ += std::isfinite(*number) ? shortest(*number) : "null";
    } else if (const auto* boolean = value.if_boolean()) {
      out_ += *boolean ? "true" : "false";
    } else {
      out_ += "null";
    }
  }

  auto take() -> std::string { return std::move(out_); }

 private:
  void quoted(std::string_view text) {
    out_.push_back('"');
    append_escaped(out_, text);
    out_.push_back('"');
  }

  void line(std::size_t level) { out_.append("\n").append(2 * level, ' '); }

  void write_array(const Array& array, std::size_t level) {
    if (array.items.empty()) {
      out_ += "[]";
      return;
    }
    auto mark = '[';
    for (const auto& item : array.items) {
      out_.push_back(mark);
      line(level + 1);
      write(item, level + 1);
      mark = ',';
    }
    line(level);
    out_.push_back(']');
  }

  void write_object(const Object& object, std::size_t level) {
    std::vector<const Object::Entry*> entries;
    for (const auto& entry : object.entries()) entries.push_back(&entry);
    sort_as_javascript(entries, [](const Object::Entry* entry) -> std::string_view { return entry->key; });
    if (entries.empty()) {
      out_ += "{}";
      return;
    }
    auto mark = '{';
    for (const auto* entry : entries) {
      out_.push_back(mark);
      line(level + 1);
      quoted(entry->key);
      out_ += ": ";
      write(entry->value, level + 1);
      mark = ',';
    }
    line(level);
    out_.push_back('}');
  }

  std::string out_;
};

}  // namespace

auto from_json(std::string_view text) -> std::optional<Value> { return Reader(text).read(); }

auto to_json(const Value& value) -> std::optional<std::string> {
  Writer writer;
  writer.write(value, 0);
  auto result = writer.take();
  return result.size() > kMaxString ? std::nullopt : std::optional(std::move(result));
}

}  // namespace promoc::actions::expr
