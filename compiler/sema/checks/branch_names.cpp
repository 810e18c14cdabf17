#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

/// `release-1` and `release-2` are two branches, not one that is misspelt.
auto without_digits(std::string_view text) -> std::string {
  std::string rest;
  for (const char c : text) {
    if (c < '0' || c > '9') rest += c;
  }
  return rest;
}

/// As a definition says it: what is no name stands in quotes.
auto written(const std::string& branch) -> std::string {
  const auto in_a_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return std::ranges::all_of(branch, in_a_name) ? branch : "\"" + branch + "\"";
}

}  // namespace

void check_branch_names(const Model& model, diag::Sink& sink) {
  std::map<std::string, std::set<Span>> places;
  for (const auto& [text, span] : model.branch_mentions) {
    if (text.find('*') == std::string::npos) places[text].insert(span);
  }
  std::vector<std::string> known{model.github.default_branch};
  for (const auto& [name, spans] : places) {
    if (spans.size() > 1) known.push_back(name);
  }
  for (const auto& [name, spans] : places) {
    if (spans.size() > 1 || name == model.github.default_branch) continue;
    const auto meant = diag::nearest(name, known);
    if (!meant || without_digits(*meant) == without_digits(name)) continue;
    sink.report(diag::Kind::NamedOnce, *spans.begin(), fmt::format("no other line names the branch `{}`", name))
        .help(fmt::format("did you mean `{}`?", *meant))
        .fix(*spans.begin(), written(*meant), fmt::format("write `{}`", *meant));
  }
}

}  // namespace promoc::sema
