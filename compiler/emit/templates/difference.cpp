#include "emit/templates/difference.hpp"

#include <algorithm>

#include "lang/ghexpr/written.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

namespace {

constexpr std::size_t kShown = 60;  ///< bytes of a value that a message shows

auto is_bare(const yaml::Scalar& scalar) -> bool { return scalar.kind() == yaml::Scalar::Kind::Bare; }

/// What GitHub makes of a value: the string, with expressions in one form.
auto meaning(const yaml::Scalar& scalar) -> std::string {
  if (scalar.kind() == yaml::Scalar::Kind::Condition) return gh::with_single_blanks(scalar.value());
  if (scalar.kind() != yaml::Scalar::Kind::Expression) return scalar.value();
  std::string out;
  for (std::string_view rest = scalar.value(); !rest.empty();) {
    const auto begin = rest.find("${{");
    out += rest.substr(0, begin);
    if (begin == std::string_view::npos) break;
    rest.remove_prefix(begin + 3);
    const auto end = gh::end_of_expression(rest).value_or(rest.size());
    out += "${{ " + gh::with_single_blanks(rest.substr(0, end)) + " }}";
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return out;
}

auto same(const yaml::Scalar& a, const yaml::Scalar& b) -> bool {
  return is_bare(a) == is_bare(b) && a.problem() == yaml::Problem::None && b.problem() == yaml::Problem::None &&
         meaning(a) == meaning(b);
}

auto shown(const yaml::Scalar& scalar) -> std::string {
  const auto& value = scalar.value();
  const auto line = value.substr(0, value.find('\n'));
  if (line.size() > kShown || line.size() + 1 < value.size()) return "other than before";
  if (is_bare(scalar)) return "`" + line + "`";
  return line.empty() ? "an empty text" : "the text `" + line + "`";
}

auto kind_of(const yaml::Node& node) -> std::string_view {
  return node.map() != nullptr ? "a mapping" : node.seq() != nullptr ? "a list" : "a value";
}

class Comparer {
 public:
  auto result() -> std::optional<Difference>& { return found_; }

  void maps(const yaml::Map& a, const yaml::Map& b, bool is_step) {
    for (const auto& entry : a.entries()) {
      const auto* own = b.find(entry.key);
      if (is_step && entry.key == "name") {
        if (own != nullptr) label(entry.value, own->value);
        continue;
      }
      if (own == nullptr) return report("`" + entry.key + "` is missing");
      const auto size = enter(entry.key);
      nodes(entry.value, own->value, entry.key);
      path_.resize(size);
      if (found_) return;
    }
    for (const auto& entry : b.entries()) {
      if (a.find(entry.key) != nullptr) continue;
      if (is_step && entry.key == "name" && is_plain_label(entry.value)) continue;
      enter(entry.key);
      return report("`" + entry.key + "` is not in the built-in template");
    }
  }

 private:
  void report(std::string what) {
    if (!found_) found_ = Difference{path_, std::move(what)};
  }

  auto enter(std::string_view key) -> std::size_t {
    const auto size = path_.size();
    if (size > 0) path_ += '.';
    path_ += key;
    return size;
  }

  static auto is_plain_label(const yaml::Node& node) -> bool {
    return node.scalar() != nullptr && node.scalar()->kind() != yaml::Scalar::Kind::Expression &&
           node.scalar()->problem() == yaml::Problem::None;
  }

  /// A step's name is read by people alone; an expression in it would still be evaluated.
  void label(const yaml::Node& before, const yaml::Node& now) {
    if (is_plain_label(now)) return;
    const auto size = enter("name");
    nodes(before, now, "name");
    path_.resize(size);
  }

  void nodes(const yaml::Node& a, const yaml::Node& b, std::string_view key) {
    const bool one_is_list = (a.seq() == nullptr) != (b.seq() == nullptr);
    if (key == "needs" && one_is_list && a.map() == nullptr && b.map() == nullptr) return needs(a, b);
    if (a.map() != nullptr && b.map() != nullptr) return maps(*a.map(), *b.map(), false);
    if (a.seq() != nullptr && b.seq() != nullptr) return lists(*a.seq(), *b.seq(), key);
    if (a.scalar() == nullptr || b.scalar() == nullptr) {
      return report("`" + std::string(key) + "` is " + std::string(kind_of(b)) + " instead of " +
                    std::string(kind_of(a)));
    }
    if (same(*a.scalar(), *b.scalar())) return;
    report("`" + std::string(key) + "` is " + shown(*b.scalar()) +
           (shown(*a.scalar()).starts_with("other") ? "" : ", and was " + shown(*a.scalar())));
  }

  static auto as_list(const yaml::Node& node) -> yaml::Seq {
    if (const auto* list = node.seq()) return *list;
    yaml::Seq list;
    list.add(node);
    return list;
  }
  void needs(const yaml::Node& a, const yaml::Node& b) { lists(as_list(a), as_list(b), "needs"); }

  void lists(const yaml::Seq& a, const yaml::Seq& b, std::string_view key) {
    const bool steps = key == "steps";
    const auto& was = a.items();
    const auto& now = b.items();
    for (std::size_t i = 0; i < std::max(was.size(), now.size()); ++i) {
      const auto index = '[' + std::to_string(i) + ']';
      if (i >= now.size()) return report(missing(was[i].value, steps, key));
      const auto size = path_.size();
      path_ += index;
      if (i >= was.size()) return report(added(steps, key));
      auto item = compare(was[i].value, now[i].value, steps, key);
      if (!item) {
        path_.resize(size);
        continue;
      }
      // Told from a change of this item by its neighbour.
      if (i + 1 < now.size() && !compare(was[i].value, now[i + 1].value, steps, key)) return report(added(steps, key));
      if (i + 1 < was.size() && !compare(was[i + 1].value, now[i].value, steps, key)) {
        return report(missing(was[i].value, steps, key) + " before this one");
      }
      found_ = std::move(item);
      return;
    }
  }

  auto compare(const yaml::Node& a, const yaml::Node& b, bool step, std::string_view key) const
      -> std::optional<Difference> {
    Comparer inner;
    inner.path_ = path_;
    if (step && a.map() != nullptr && b.map() != nullptr) {
      inner.maps(*a.map(), *b.map(), true);
    } else {
      inner.nodes(a, b, key);
    }
    return std::move(inner.found_);
  }

  static auto added(bool step, std::string_view key) -> std::string {
    return step ? "this step is not in the built-in template" : "`" + std::string(key) + "` has an item more";
  }

  static auto missing(const yaml::Node& item, bool step, std::string_view key) -> std::string {
    if (!step) return "`" + std::string(key) + "` has an item less";
    const auto* name = item.map() == nullptr ? nullptr : item.map()->find("name");
    if (name == nullptr || name->value.scalar() == nullptr) return "a step is missing";
    return "the step `" + name->value.scalar()->value() + "` is missing";
  }

  std::string path_;
  std::optional<Difference> found_;
};

}  // namespace

auto difference(const yaml::Map& built_in, const yaml::Map& own) -> std::optional<Difference> {
  Comparer comparer;
  comparer.maps(built_in, own, false);
  return std::move(comparer.result());
}

}  // namespace promoc::emit
