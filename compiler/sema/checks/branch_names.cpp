#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sema/checks/checks.hpp"
#include "sema/checks/misspelt.hpp"

namespace promoc::sema {

void check_branch_names(const Model& model, diag::Sink& sink) {
  std::map<std::string, std::set<Span>> places;
  for (const auto& [text, span] : model.branch_mentions) {
    if (text.find('*') == std::string::npos) places[text].insert(span);
  }
  const auto& standard = model.github.default_branch;
  // Where nobody names it, it is GitHub's usual one, and meant as well as one that many lines name.
  const bool once = places[standard].size() == 1;
  for (const auto& [name, spans] : places) {
    if (spans.size() != 1) continue;
    // Of a default branch that is named nowhere else, any other branch may be what was meant, but not the other way
    // round.
    const auto is_meant = [&](const auto& other) {
      const bool settled = name == standard || other.second.size() > 1 || (other.first == standard && !once);
      return settled && is_misspelt(name, other.first);
    };
    const auto meant = std::ranges::find_if(places, is_meant);
    if (meant == places.end()) continue;
    sink.report(diag::Kind::NamedOnce, *spans.begin(), fmt::format("no other line names the branch `{}`", name))
        .help(fmt::format("did you mean `{}`?", meant->first));
  }
}

}  // namespace promoc::sema
