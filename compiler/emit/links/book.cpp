#include "emit/links/book.hpp"

#include "emit/emitters.hpp"
#include "emit/links/holds.hpp"

namespace promoc::emit {

using plan::By;
using plan::Enforcement;
using plan::Holds;
using plan::Status;

namespace {

auto identity(const Enforcement& link) -> std::string {
  std::string text;
  text.reserve(link.rule.size() + link.file.size() + link.field.size() + 2);
  return text.append(link.rule).append("\n").append(link.file).append("\n").append(link.field);
}

}  // namespace

LinkBook::LinkBook(Emission& emission) : emission_(emission) {
  for (const auto& rule : plan().rules) rules_.insert(rule.id);
}

LinkBook::LinkBook(Emission& emission, const plan::PolicyRule& policy)
    : emission_(emission), policy_(&policy), rules_(policy.rests_on.begin(), policy.rests_on.end()) {
  rules_.insert(policy.rule);
}

void LinkBook::add(Enforcement link) {
  if (!rules_.contains(link.rule)) return;
  if (policy_ != nullptr) link.rule = policy_->rule;
  // What two ways share is said once.
  if (!said_.insert(identity(link)).second) return;
  // What is a setting of GitHub is said to Terraform as well, where that brings it there.
  for (auto& place : terraform_places(plan(), link.file, link.field))
    emission_.enforce({link.rule, link.status, kTerraformFile, std::move(place), link.by, link.holds, {}});
  emission_.enforce(std::move(link));
}

void LinkBook::by_workflow(const std::string& rule, std::string file, std::string field, std::string note) {
  const auto holds = holds_in_files(plan(), rule, file);
  add({rule, Status::Enforced, std::move(file), std::move(field), By::Workflow, holds, std::move(note)});
}

void LinkBook::by_github(const std::string& rule, std::string file, std::string field, std::string note) {
  // Without environments there are no rules for branches either, and the checker refuses those: all else is settings.
  if (!plan().environments_offered) {
    add({rule, Status::Documented, plan().definition, "accept unprotected", By::Person, Holds::Nobody,
         "GitHub has no environments for private repositories of the plan `free`: nothing of it is protected"});
    return;
  }
  add({rule, Status::Enforced, std::move(file), std::move(field), By::GitHub, Holds::Writer, std::move(note)});
}

void LinkBook::by_aws(const std::string& rule, std::string file, std::string field, Holds holds, std::string note) {
  add({rule, Status::Enforced, std::move(file), std::move(field), By::Aws, holds, std::move(note)});
}

}  // namespace promoc::emit
