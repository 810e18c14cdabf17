// The part of TOML that a samconfig.toml needs, as values.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lang/toml/overrides.hpp"

namespace promoc::lang::toml {

/// A decimal fraction, `units` times ten to the power of `-places`: `{1, 1}` is 0.1. Exact, and the same in any locale.
struct Decimal {
  std::int64_t units = 0;
  int places = 1;  ///< 1 to 18
};

/// A value; made by the factories below, which say what a string is.
class Value {
 public:
  using Form = std::variant<std::string, std::int64_t, bool, Decimal, std::vector<std::string>, Overrides>;
  explicit Value(Form form) : form_(std::move(form)) {}
  [[nodiscard]] auto form() const -> const Form& { return form_; }

 private:
  Form form_;
};

auto text(std::string_view value) -> Value;
auto number(std::int64_t value) -> Value;
auto boolean(bool value) -> Value;
auto decimal(std::int64_t units, int places) -> Value;
auto list_of_texts(std::vector<std::string> values) -> Value;
auto overrides(Overrides value) -> Value;

/// One `key = value`.
struct Pair {
  std::string key;
  Value value;
  std::vector<std::string> comments = {};  ///< lines above, without `# `
  std::string note = {};                   ///< comment behind the value

  /// Adds comment lines above; line feeds in `lines` separate them.
  auto comment(std::string_view lines) -> Pair&;
  auto note_behind(std::string_view words) -> Pair&;
};

/// Pairs in order. The reference that `add` returns lives until the next `add`.
class Table {
 public:
  auto add(std::string_view key, Value value) -> Pair&;
  /// Adds comment lines above the table's header.
  auto comment(std::string_view lines) -> Table&;

  [[nodiscard]] auto pairs() const -> const std::vector<Pair>& { return pairs_; }
  [[nodiscard]] auto comments() const -> const std::vector<std::string>& { return comments_; }

 private:
  std::vector<Pair> pairs_;
  std::vector<std::string> comments_;
};

/// A document: pairs without a table, then tables in order.
struct Document {
  struct Named {
    std::vector<std::string> name;
    Table table;
  };

  Table root = {};
  std::deque<Named> tables = {};

  /// Appends `[a.b.c]`. The reference lives as long as the document.
  auto table(std::vector<std::string> name) -> Table&;
};

}  // namespace promoc::lang::toml
