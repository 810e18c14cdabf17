// What a class of changes is told by. The jobs that tell it say single facts; conditions draw the conclusions.
#include <algorithm>

#include "emit/links/links.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {
namespace {

/// What the fact by which a class is told does not show.
auto limit_of(plan::Predicate::Kind kind) -> std::string_view {
  using Kind = plan::Predicate::Kind;
  switch (kind) {
    case Kind::AnyPath:
    case Kind::AllPaths: return "compared with what is live; a path does not show what a change means";
    case Kind::AnyResource:
    case Kind::AllResources:
      return "the templates are compared, not what runs; where they do not show it, the strictest row holds";
    case Kind::Label:
    case Kind::Ref: break;
  }
  return {};
}

// Depth is bounded by that of the definition's conditions.
void collect(const plan::ClassCondition& condition, std::vector<std::string>& ids) {
  if (condition.kind == plan::ClassCondition::Kind::Predicate) ids.push_back(condition.predicate);
  for (const auto& part : condition.parts) collect(part, ids);
}

void link_class_in(LinkBook& book, const plan::ChangeClass& change_class, const plan::Deployment& d) {
  const auto& file = book.plan().promotion_of(d).file;
  const auto& rule = change_class.rule;
  const auto job = "jobs." + class_job(d);
  if (!change_class.condition) {
    book.by_workflow(rule, file, job, "of no other class; what is not known counts as the strictest row");
    return;
  }
  std::vector<std::string> ids;
  collect(*change_class.condition, ids);
  for (const auto& id : ids) {
    const auto predicate = std::ranges::find(book.plan().predicates, id, &plan::Predicate::id);
    book.by_workflow(rule, file, job + ".outputs." + id, std::string(limit_of(predicate->kind)));
    if (predicate->kind == plan::Predicate::Kind::AnyResource)
      book.by_workflow(rule, file, job + ".steps[Which resources differ].env.TEMPLATE");
  }
  book.by_workflow(rule, file, job + ".steps[What has changed since].env.PREDICATES");
}

}  // namespace

void link_class(LinkBook& book, const plan::ChangeClass& change_class) {
  for (const auto* d : everywhere(book.plan())) {
    if (d->is_classified()) link_class_in(book, change_class, *d);
  }
}

}  // namespace promoc::emit
