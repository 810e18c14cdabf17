// Lists that whoever opens a pull request ticks in its description. Each has a workflow and a required check of its
// own: it runs again with every edit, and the other checks must not.
#include <algorithm>

#include "emit/workflow/names.hpp"
#include "emit/workflow/pins.hpp"
#include "emit/workflow/workflows.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;

namespace {

auto branches_with(const plan::Plan& plan, const std::string& list) -> std::vector<std::string> {
  std::vector<std::string> branches;
  for (const auto& branch : plan.branches) {
    if (std::ranges::find(branch.checklists, list) != branch.checklists.end()) branches.push_back(branch.branch);
  }
  return branches;
}

/// A merge queue asks for every required check once more.
auto queued_of(const plan::Plan& plan, std::vector<std::string> branches) -> std::vector<std::string> {
  std::erase_if(branches, [&](const std::string& name) {
    const auto branch = std::ranges::find(plan.branches, name, &plan::BranchProtection::branch);
    return branch == plan.branches.end() || !branch->merge_queue;
  });
  return branches;
}

auto section_of(const plan::Checklist& list, const std::vector<std::string>& branches) -> std::string {
  std::string names;
  for (const auto& branch : branches) names += (names.empty() ? "`" : ", `") + branch + "`";
  return "\n## " + list.name + "\n\nFor pull requests to " + names +
         ". A tick counts for the commit that is the newest when it is made: after a push, untick a box and tick it "
         "again.\n\n" +
         plan::boxes_begin(list.name) + "\n" + plan::boxes_text(list) + plan::boxes_end(list.name) + "\n";
}

void emit_one(Emission& emission, const plan::Checklist& list, const std::vector<std::string>& branches) {
  const auto file = pull_checklist_file(list.name);
  yaml::View view;
  view.name("list", list.name);
  view.text("context", pull_checklist_context(list.name));
  view.text("boxes", plan::boxes_text(list));
  view.set("branches", yaml::Node(yaml::list_of_texts(branches)));
  const auto queued = queued_of(emission.plan(), branches);
  view.set("queued", queued.empty() ? yaml::Value() : yaml::Node(yaml::list_of_texts(queued)));
  view.text("file", file.substr(file.rfind('/') + 1));
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  emission.add_yaml(file, "Whether the list " + list.name + " is ticked in the description of a pull request.",
                    emission.fill(TemplateId::PullChecklist, std::move(view)));
}

}  // namespace

void emit_checklists(Emission& emission) {
  const auto& plan = emission.plan();
  std::string sections;
  for (const auto& list : plan.documents.checklists) {
    const auto branches = branches_with(plan, list.name);
    if (branches.empty()) continue;
    emit_one(emission, list, branches);
    sections += section_of(list, branches);
  }
  if (sections.empty()) return;
  emission.add_file(kPullTemplateFile, "<!-- Written by promoc from " + plan.definition +
                                           ": change that file, then run `promoc build`. -->\n"
                                           "<!-- What does this change do, and why? -->\n" +
                                           sections);
}

}  // namespace promoc::emit
