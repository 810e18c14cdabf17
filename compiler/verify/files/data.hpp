// A document as data: what it says, without how it is written. Aliases and merge keys are followed and CloudFormation's
// short forms written out; positions stay.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "document/document.hpp"

namespace promoc::verify::files {

struct Member;

/// One value. Nothing in it is deeper than `document::Document::kMaxDepth` and the few levels that long forms add.
struct Value {
  enum class Kind : std::uint8_t { Null, Scalar, List, Map };
  Kind kind = Kind::Null;
  bool quoted = false;          ///< a scalar that is text, whatever it looks like
  std::string text = {};        ///< of a scalar
  std::vector<Member> members;  ///< of a map, each name once, in the order of the text; of a list, without names
  Span span = {};

  /// The value of a name, or null.
  [[nodiscard]] auto find(std::string_view name) const -> const Value*;
  [[nodiscard]] auto is_text(std::string_view expected) const -> bool {
    return kind == Kind::Scalar && text == expected;
  }
};

struct Member {
  std::string name;
  Span name_span;  ///< that of the value in lists
  Value value;
};

/// What decides how a text is read. JSON is what `jq` takes; numbers and texts are not the same there. To
/// CloudFormation
/// `'5400'` and `5400` are.
enum class Dialect : std::uint8_t { Json, CloudFormation };

/// A name that stands twice in one map. Readers take the last one, people may see the first.
struct Duplicate {
  std::string path;  ///< as in differences: "put.reviewers"
  Span span;         ///< of the later name
};

struct Data {
  Value root;
  std::vector<Duplicate> duplicates;
};

/// Number of values, aliases expanded, at which a file is refused.
inline constexpr std::size_t kMaxData = 100'000;

/// Reads the one document of a file. `noun` is what messages call it: "settings file".
auto read_data(FileId file, const SourceManager& sources, std::string_view noun, Dialect dialect)
    -> std::variant<Data, document::Fault>;

/// The value as one line that two values share exactly when they say the same: maps without order, lists in order.
auto canonical(const Value& value, Dialect dialect) -> std::string;

/// The value as people read it in a message, cut after some fifty bytes.
auto shown(const Value& value) -> std::string;

/// The items of a list, or the value itself: many places take both.
auto items(const Value& value) -> std::vector<const Value*>;

/// "a.b" from "a" and "b".
auto below(std::string_view path, std::string_view name) -> std::string;

}  // namespace promoc::verify::files
