#include "plan/plan.hpp"

#include <algorithm>

namespace promoc::plan {

auto word(Predicate::Kind kind) -> std::string_view {
  switch (kind) {
    case Predicate::Kind::Label: return "label";
    case Predicate::Kind::Ref: return "ref";
    case Predicate::Kind::AnyPath: return "any_path";
    case Predicate::Kind::AllPaths: return "all_paths";
  }
  return {};
}

auto Approvals::classes_of(std::string_view slot) const -> std::vector<std::string> {
  std::vector<std::string> classes;
  for (const auto& row : rows) {
    if (std::ranges::find(row.slots, slot) != row.slots.end()) classes.push_back(row.change_class);
  }
  if (classes.size() == rows.size()) classes.clear();
  return classes;
}

auto Plan::deployment(std::string_view environment) const -> const Deployment* {
  const auto found = std::ranges::find(deployments, environment, &Deployment::environment);
  return found == deployments.end() ? nullptr : &*found;
}

auto Plan::checklist(std::string_view name) const -> const Checklist* {
  const auto found = std::ranges::find(documents.checklists, name, &Checklist::name);
  return found == documents.checklists.end() ? nullptr : &*found;
}

auto Plan::change_class(std::string_view name) const -> const ChangeClass* {
  const auto found = std::ranges::find(classes, name, &ChangeClass::name);
  return found == classes.end() ? nullptr : &*found;
}

auto Plan::path_of(const Deployment& deployment) const -> const Path* {
  const auto found = std::ranges::find(paths, deployment.promotion, &Path::promotion);
  return found == paths.end() ? nullptr : &*found;
}

auto Plan::leads_through(std::string_view end, std::string_view environment) const -> bool {
  if (end == environment) return true;
  const auto found = std::ranges::find(deployments, end, &Deployment::environment);
  return found != deployments.end() && std::ranges::any_of(found->after, [&](const std::string& before) {
           return leads_through(before, environment);
         });
}

}  // namespace promoc::plan
