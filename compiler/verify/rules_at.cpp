#include <algorithm>
#include <cstddef>

#include "verify/places.hpp"
#include "verify/verify.hpp"

namespace promoc::verify {
namespace {

/// "jobs.a.steps[It is. built].env" as "jobs", "a", "steps", "It is. built", "env". A pattern of CODEOWNERS is one
/// part.
auto parts_of(std::string_view field) -> std::vector<std::string_view> {
  if (field.starts_with('/')) return {field};
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  const auto close = [&](std::size_t end) {
    if (end > begin) parts.push_back(field.substr(begin, end - begin));
    begin = end + 1;
  };
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (depth == 0 && (field[i] == '.' || field[i] == '[')) close(i);
    if (field[i] == '[') ++depth;
    if (field[i] == ']' && depth > 0 && --depth == 0) close(i);
  }
  if (begin < field.size()) close(field.size());
  return parts;
}

}  // namespace

auto nearness(std::string_view one, std::string_view other) -> Nearness {
  const auto a = parts_of(one);
  const auto b = parts_of(other);
  const auto shorter = std::min(a.size(), b.size());
  std::size_t common = 0;
  while (common < shorter && a[common] == b[common]) ++common;
  return {common, common == shorter};
}

auto rules_at(const Input& input, std::string_view file, std::string_view field) -> std::vector<plan::RuleId> {
  std::vector<plan::RuleId> related;
  std::vector<plan::RuleId> closest;
  std::size_t best = 0;
  for (const auto& link : input.links) {
    if (link.file != file) continue;
    const auto near = nearness(field, link.field);
    if (near.related) related.push_back(link.rule);
    if (near.common > best) closest.clear();
    best = std::max(best, near.common);
    if (near.common == best) closest.push_back(link.rule);
  }
  const auto& chosen = related.empty() ? closest : related;
  std::vector<plan::RuleId> ordered;
  for (const auto& rule : input.plan.rules) {
    if (std::ranges::find(chosen, rule.id) != chosen.end()) ordered.push_back(rule.id);
  }
  return ordered;
}

}  // namespace promoc::verify
