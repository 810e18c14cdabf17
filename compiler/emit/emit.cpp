#include "emit/emitters.hpp"
#include "emit/workflow/workflows.hpp"

namespace promoc::emit {

void emit_all(Emission& emission) {
  emit_promote(emission);
  emit_rollback(emission);
  emit_validate(emission);
  emit_resume(emission);
  emit_drift(emission);
  emit_checklists(emission);
  emit_settings(emission);
  emit_terraform(emission);
  emit_roles(emission);
  emit_artifacts(emission);
  emit_samconfig(emission);
  emit_owners(emission);
  enforce_rules(emission);
}

}  // namespace promoc::emit
