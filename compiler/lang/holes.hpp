// What the templates of all formats share: holes, marks, and how a path finds its value.
//
//   $<scope.name>   a hole; `$$<` is the text `$<`
//   each x in xs, when path, when not path     the marks that repeat what follows, or leave it out
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace promoc::lang {

/// What a fault of a template is about.
enum class FaultKind {
  Form,       ///< the text is not read
  Value,      ///< a value that the template is not given
  Place,      ///< a value where its type may not stand
  Directive,  ///< a mark that is not known, or that has nothing to act on
  Written     ///< the expanded document cannot be written
};

/// Bytes `[begin, end)` of the template's text.
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  auto operator<=>(const Range&) const = default;
};

/// Something that is wrong with a template; texts are in the style of diagnostics.
struct Fault {
  FaultKind kind = FaultKind::Form;
  Range range;
  std::string message;
  std::string help;
  auto operator==(const Fault&) const -> bool = default;
};

/// The next part of a text with holes.
struct HolePart {
  enum class Kind { Text, Hole, Unclosed } kind = Kind::Text;
  std::string_view text;  ///< of a hole: its path; of one that nothing closes: the rest, from `$<` on
};

/// Takes the next part off the front of `rest`, which must not be empty. `$$<` is given as the text `$<`.
auto next_part(std::string_view& rest) -> HolePart;

/// Whether a text has anything that `next_part` would not give back as it is.
inline auto has_holes(std::string_view text) -> bool { return text.find("$<") != std::string_view::npos; }

/// The path of a hole that is all of a text.
auto lone_hole(std::string_view text) -> std::optional<std::string_view>;

/// `[a-z][a-z0-9_]*`, up to one dot between two of them.
auto is_hole_path(std::string_view path) -> bool;

/// The words of a mark, split at blanks.
auto words_of(std::string_view text) -> std::vector<std::string_view>;

/// A mark that repeats what follows for each view of a list, or leaves it out.
struct Mark {
  enum class Kind { Each, When, WhenNot } kind = Kind::When;
  std::string_view name;  ///< of `each`: what a round is called
  std::string_view path;  ///< the list, or the value that is asked for
};

/// Nothing for words that are no such mark.
auto mark_of(const std::vector<std::string_view>& words) -> std::optional<Mark>;

/// A path as the name of a scope and the name of a value in it; without a dot the scope is "".
auto split_path(std::string_view path) -> std::pair<std::string_view, std::string_view>;

/// The views that can be seen from one place of a template, the innermost last.
template <class View>
class Scopes {
 public:
  void enter(std::string_view name, View& view) { scopes_.emplace_back(name, &view); }
  void leave() { scopes_.pop_back(); }
  [[nodiscard]] auto depth() const -> std::size_t { return scopes_.size(); }
  [[nodiscard]] auto innermost() const -> View& { return *scopes_.back().second; }

  /// What `find(view, name)` gives for the innermost scope of that name that has the value; else what the outermost
  /// has by the whole path; null when nothing has it.
  template <class Find>
  auto find(std::string_view path, Find find) const -> decltype(find(std::declval<View&>(), path)) {
    const auto [scope, name] = split_path(path);
    for (auto at = scopes_.rbegin(); at != scopes_.rend(); ++at) {
      if (at->first != scope) continue;
      if (auto* value = find(*at->second, name)) return value;
    }
    return scope.empty() || scopes_.empty() ? nullptr : find(*scopes_.front().second, path);
  }

 private:
  std::vector<std::pair<std::string_view, View*>> scopes_;
};

}  // namespace promoc::lang
