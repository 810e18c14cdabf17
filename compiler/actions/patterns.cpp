#include "actions/patterns.hpp"

#include <optional>

namespace promoc::actions {
namespace {

/// One element of a pattern: which characters, and how often.
struct Element {
  enum class What { Letter, Set, Any, AnyDeep } what = What::Letter;
  std::string letters;
  std::size_t least = 1;
  bool many = false;

  [[nodiscard]] auto takes(char c) const -> bool {
    switch (what) {
      case What::Any: return c != '/';
      case What::AnyDeep: return true;
      case What::Letter:
      case What::Set: break;
    }
    return letters.find(c) != std::string::npos;
  }
};

auto set_of(std::string_view pattern, std::size_t& at) -> Element {
  Element set{.what = Element::What::Set};
  for (++at; at < pattern.size() && pattern[at] != ']'; ++at) {
    if (at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']') {
      for (int c = pattern[at]; c <= pattern[at + 2]; ++c) set.letters += static_cast<char>(c);
      at += 2;
    } else {
      set.letters += pattern[at];
    }
  }
  return set;
}

auto elements_of(std::string_view pattern) -> std::vector<Element> {
  std::vector<Element> elements;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const auto c = pattern[at];
    if (c == '*') {
      const bool deep = at + 1 < pattern.size() && pattern[at + 1] == '*';
      if (deep) ++at;
      elements.push_back({.what = deep ? Element::What::AnyDeep : Element::What::Any, .least = 0, .many = true});
    } else if (c == '?' && !elements.empty()) {
      elements.back().least = 0;
    } else if (c == '+' && !elements.empty()) {
      elements.back().many = true;
    } else if (c == '[') {
      elements.push_back(set_of(pattern, at));
    } else {
      if (c == '\\' && at + 1 < pattern.size()) ++at;
      elements.push_back({.letters = std::string(1, pattern[at])});
    }
  }
  return elements;
}

}  // namespace

auto matches(std::string_view pattern, std::string_view name) -> bool {
  const auto elements = elements_of(pattern);
  // Which places of the name each prefix of the pattern can reach: no backtracking, so no pattern takes for ever.
  std::vector<bool> reached(name.size() + 1, false);
  reached[0] = true;
  for (const auto& element : elements) {
    std::vector<bool> next(name.size() + 1, false);
    for (std::size_t from = 0; from <= name.size(); ++from) {
      if (!reached[from]) continue;
      if (element.least == 0) next[from] = true;
      for (auto to = from; to < name.size() && element.takes(name[to]); ++to) {
        next[to + 1] = true;
        if (!element.many) break;
      }
    }
    reached = std::move(next);
  }
  return reached[name.size()];
}

auto admits(const std::vector<Scalar>& patterns, std::string_view name) -> bool {
  bool admitted = false;
  for (const auto& pattern : patterns) {
    const bool excludes = pattern.text.starts_with('!');
    if (matches(std::string_view(pattern.text).substr(excludes ? 1 : 0), name)) admitted = !excludes;
  }
  return admitted;
}

auto example_of(std::string_view pattern) -> std::string {
  std::string name;
  for (const auto& element : elements_of(pattern)) {
    if (element.what == Element::What::Letter || element.what == Element::What::Set) {
      name += element.letters.empty() ? 'x' : element.letters.front();
    } else {
      name += 'x';
    }
  }
  return name;
}

}  // namespace promoc::actions
