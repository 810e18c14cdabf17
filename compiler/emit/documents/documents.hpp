// The pages of a definition for people: the promotion guide and its runbooks. They are made from the plan and from the
// links of the report, so that no page says more than the report does. The fixed prose is in templates/docs.
#pragma once

#include <string>
#include <vector>

#include "base/source.hpp"
#include "emit/output_set.hpp"
#include "emit/templates/templates.hpp"
#include "plan/plan.hpp"

namespace promoc::emit {

/// As what the pages are written: Markdown for the repository, or one page for a browser.
enum class Form { Markdown, Html };

/// What the pages are made from. Everything outlives the call.
struct DocumentSources {
  const plan::Plan& plan;
  const std::vector<plan::Enforcement>& links;
  const SourceManager& sources;
  std::vector<PageOverride> overrides = {};  ///< templates that take the place of built-in ones
  Form form = Form::Markdown;
};

/// The guide first, then one page for each runbook; no path twice unless a runbook has that of the guide. As HTML it is
/// the guide alone, which has all runbooks in it.
struct Documents {
  OutputSet pages;
  std::vector<TemplateFault> faults;  ///< of a template, never of the definition
};

/// `guide` is the path of the guide relative to the definition, without `..`: links are written as seen from there.
auto emit_documents(const DocumentSources& from, const std::string& guide) -> Documents;

}  // namespace promoc::emit
