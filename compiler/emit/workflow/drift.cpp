// The workflow that asks GitHub again and again whether it still has the settings.
#include "emit/workflow/names.hpp"
#include "emit/workflow/pins.hpp"
#include "emit/workflow/workflows.hpp"
#include "lang/ghexpr/expr.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

void emit_drift(Emission& emission) {
  const auto& plan = emission.plan();
  if (!plan.drift) return;
  yaml::View view;
  view.text("pipeline", plan.pipeline);
  view.text("cron", plan.drift->cron);
  view.set("start", gh::eq(gh::path("github.ref"), gh::lit("refs/heads/" + plan.default_branch)));
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  emission.add_yaml(kDriftFile, "Says when somebody has changed the settings of " + plan.pipeline + " on GitHub.",
                    emission.fill(TemplateId::Drift, std::move(view)));
}

}  // namespace promoc::emit
