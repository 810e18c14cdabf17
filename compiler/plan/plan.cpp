#include "plan/plan.hpp"

#include <algorithm>

namespace promoc::plan {

auto word(Predicate::Kind kind) -> std::string_view {
  switch (kind) {
    case Predicate::Kind::Label: return "label";
    case Predicate::Kind::Ref: return "ref";
    case Predicate::Kind::AnyPath: return "any_path";
    case Predicate::Kind::AllPaths: return "all_paths";
    case Predicate::Kind::AnyResource: return "any_resource";
    case Predicate::Kind::AllResources: return "all_resources";
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

auto Plan::of_whole_change(const std::string& predicate) const -> std::string {
  const auto found = std::ranges::find(predicates, predicate, &Predicate::id);
  if (found == predicates.end()) return predicate;
  const bool of_part = found->kind == Predicate::Kind::AnyPath || found->kind == Predicate::Kind::AnyResource;
  return of_part ? predicate + "-alone" : predicate;
}

auto Plan::tells_resources() const -> bool {
  return std::ranges::find(predicates, Predicate::Kind::AnyResource, &Predicate::kind) != predicates.end();
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

auto Plan::validation_of(std::string_view branch) const -> const Validation* {
  const auto asks = [&](const Validation& validation) {
    return std::ranges::find(validation.branches, branch) != validation.branches.end();
  };
  const auto found = std::ranges::find_if(validations, asks);
  return found == validations.end() ? nullptr : &*found;
}

auto Plan::called_validation() const -> const Validation* {
  return validations.size() == 1 ? &validations.front() : nullptr;
}

auto name_for_file(std::string_view ref) -> std::string {
  std::string name(ref);
  for (auto& c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    if (!plain) c = '-';
  }
  return name;
}

}  // namespace promoc::plan
