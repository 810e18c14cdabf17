#include <fmt/format.h>

#include "sema/checks/checks.hpp"

namespace promoc::sema {

void check_subject_ids(const Model& model, diag::Sink& sink) {
  const auto& github = model.github;
  if (github.oidc_subject == OidcSubject::Names) {
    if (!github.owner_id && !github.repo_id) return;
    sink.report(diag::Kind::NotUsed, github.span, "the ids stand in no subject, because `oidc_subject` is `names`")
        .help("leave them out, or write `oidc_subject ids`");
    return;
  }
  if (github.owner_id && github.repo_id) return;
  const auto missing = !github.owner_id && !github.repo_id ? "`owner_id` and `repo_id`"
                       : !github.owner_id                  ? "`owner_id`"
                                                           : "`repo_id`";
  sink.report(
          diag::Kind::SubjectNeedsIds, github.span,
          fmt::format("`oidc_subject {}` needs {}", github.oidc_subject == OidcSubject::Ids ? "ids" : "both", missing))
      .help("`gh api repos/OWNER/REPO --jq '.owner.id, .id'` prints them");
}

}  // namespace promoc::sema
