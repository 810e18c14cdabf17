// The only file that knows the TOML parser.
#include "verify/files/toml.hpp"

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

namespace promoc::verify::files {
namespace {

/// The parser met what it takes for impossible.
struct Impossible {};

[[noreturn]] auto refuse() -> bool { throw Impossible{}; }

}  // namespace
}  // namespace promoc::verify::files

// toml++ 3.3 asserts, and in builds without assertions assumes, that a header goes on with a key: `[[[` is such a text.
// Here every assertion of it is a text that is refused, in all builds.
#undef NDEBUG
#define TOML_ASSERT(expr) static_cast<void>((expr) || promoc::verify::files::refuse())
#define TOML_EXCEPTIONS 1
#define TOML_HEADER_ONLY 1
#define TOML_MAX_NESTED_VALUES 16
#include <toml++/toml.h>

namespace promoc::verify::files {
namespace {

using document::Fault;

constexpr std::size_t kMaxBytes = 1U << 20U;
constexpr std::ptrdiff_t kMaxDots = 32;
constexpr std::size_t kMaxLevels = document::Document::kMaxDepth;

/// The parser makes a table for each dot of a key, and frees nested tables by calling itself: lines with very many dots
/// outside of quotes are no settings, and would need a stack without end.
auto dotted_line(std::string_view text) -> std::optional<std::size_t> {
  std::ptrdiff_t dots = 0;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n' || c == '\r') {
      dots = 0;
      quote = 0;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '.' && ++dots > kMaxDots) {
      return i;
    }
  }
  return std::nullopt;
}

/// Offsets of the parser's lines and columns; it counts letters.
class Offsets {
 public:
  explicit Offsets(std::string_view text) : text_(text) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') starts_.push_back(i + 1);
    }
  }

  [[nodiscard]] auto of(toml::source_position position) const -> std::size_t {
    if (position.line == 0) return 0;
    auto at = starts_[std::min<std::size_t>(position.line - 1, starts_.size() - 1)];
    for (auto column = position.column; column > 1 && at < text_.size(); --column) {
      do ++at;
      while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U);
    }
    return at;
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

struct TooDeep {
  Span span;
};

class Converter {
 public:
  Converter(FileId file, std::string_view text) : file_(file), text_(text), offsets_(text) {}

  [[nodiscard]] auto span(const toml::source_region& region) const -> Span {
    const auto begin = std::min(offsets_.of(region.begin), text_.size());
    const auto end = std::clamp(offsets_.of(region.end), begin, text_.size());
    return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  auto value_of(const toml::node& node, std::size_t level) -> Value {
    const auto here = span(node.source());
    if (level > kMaxLevels) throw TooDeep{here};
    if (const auto* const table = node.as_table()) return map_of(*table, level, here);
    if (const auto* const list = node.as_array()) return list_of(*list, level, here);
    if (const auto* const text = node.as_string()) return {Value::Kind::Scalar, true, text->get(), {}, here};
    return {Value::Kind::Scalar, false, written(node), {}, here};
  }

 private:
  auto map_of(const toml::table& table, std::size_t level, Span here) -> Value {
    Value map{Value::Kind::Map, false, {}, {}, here};
    for (const auto& [key, inner] : table) {
      map.members.push_back({std::string(key.str()), span(key.source()), value_of(inner, level + 1)});
    }
    return map;
  }

  auto list_of(const toml::array& array, std::size_t level, Span here) -> Value {
    Value list{Value::Kind::List, false, {}, {}, here};
    for (const auto& inner : array) {
      auto value = value_of(inner, level + 1);
      const auto at = value.span;
      list.members.push_back({{}, at, std::move(value)});
    }
    return list;
  }

  static auto written(const toml::node& node) -> std::string {
    if (const auto* const truth = node.as_boolean()) return truth->get() ? "true" : "false";
    if (const auto* const whole = node.as_integer()) return std::to_string(whole->get());
    std::ostringstream out;
    node.visit([&](const auto& value) {
      if constexpr (toml::is_value<decltype(value)>) out << value.get();
    });
    return out.str();
  }

  FileId file_;
  std::string_view text_;
  Offsets offsets_;
};

}  // namespace

auto read_toml(FileId file, const SourceManager& sources, std::string_view noun) -> std::variant<Value, Fault> {
  const auto text = sources.text(file);
  const auto fault = [&](Fault::Kind kind, Span span, std::string_view message) {
    return Fault{kind, span, "the " + std::string(noun) + std::string(message)};
  };
  if (text.size() > kMaxBytes) return fault(Fault::Kind::TooLarge, {file, 0, 0}, " is larger than 1 MiB");
  if (const auto at = dotted_line(text)) {
    const auto begin = static_cast<std::uint32_t>(*at);
    return fault(Fault::Kind::TooDeep, {file, begin, begin + 1}, " is nested too deep");
  }
  Converter converter(file, text);
  try {
    return converter.value_of(toml::parse(text, std::string_view()), 0);
  } catch (const toml::parse_error& error) {
    const auto message = " is not well-formed TOML: " + std::string(error.description());
    return fault(Fault::Kind::Malformed, converter.span(error.source()), message);
  } catch (const Impossible&) {
    return fault(Fault::Kind::Malformed, {file, 0, 0}, " is not well-formed TOML");
  } catch (const TooDeep& stop) {
    return fault(Fault::Kind::TooDeep, stop.span, " is nested too deep");
  }
}

}  // namespace promoc::verify::files
