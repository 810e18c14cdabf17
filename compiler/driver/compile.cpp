#include "driver/compile.hpp"

#include <fmt/format.h>

#include <span>

#include "base/path.hpp"
#include "emit/documents/documents.hpp"
#include "emit/emitters.hpp"
#include "emit/report.hpp"
#include "sema/check.hpp"
#include "sema/lower.hpp"
#include "syntax/parse.hpp"

namespace promoc::driver {
namespace {

/// What an emitter could not write, or a rule that nothing enforces: a fault of promoc, and never a file.
void report_faults(const emit::Emission& emission, Span span, diag::Sink& sink) {
  for (const auto& problem : emission.problems()) {
    sink.report(diag::Kind::InternalFault, span, fmt::format("an output file cannot be written: {}", problem));
  }
  for (const auto& rule : emit::rules_without_link(emission.plan(), emission.enforcements())) {
    sink.report(diag::Kind::InternalFault, span, fmt::format("nothing enforces the rule `{}`", rule));
  }
}

/// Faults of overrides have a place; those of built-in templates are our own.
void report_templates(std::span<const emit::TemplateFault> faults, Span span, diag::Sink& sink) {
  for (const auto& fault : faults) {
    if (fault.kind == diag::Kind::InternalFault) {
      sink.report(fault.kind, span, fmt::format("an output file cannot be written: {}", fault.message));
    } else {
      auto added = sink.report(fault.kind, fault.span, fault.message);
      if (!fault.help.empty()) added.help(fault.help);
    }
  }
}

auto documents(const Project& project, const emit::Emission& emission, Span span, const SourceManager& sources,
               diag::Sink& sink) -> emit::OutputSet {
  auto made = emit::emit_documents(
      {emission.plan(), emission.enforcements(), sources, project.overrides.pages, project.guide.form},
      project.guide.path);
  report_templates(made.faults, span, sink);
  return std::move(made.pages);
}

}  // namespace

void check_overrides(const emit::Overrides& overrides, const SourceManager& sources, diag::Sink& sink) {
  emit::Templates templates(overrides.workflows, sources);
  templates.check();
  report_templates(templates.faults(), kNowhere, sink);
  report_templates(emit::check_pages(overrides.pages, sources), kNowhere, sink);
}

auto compile(const Project& project, Until until, SourceManager& sources, diag::Sink& sink) -> Compiled {
  auto text = project.files.read(project.definition);
  if (!text) {
    sink.report(diag::Kind::CannotRead, kNowhere, fmt::format("`{}` cannot be read", project.definition))
        .help("it must be a file of at most 64 MiB, and not a link that leaves its directory");
    return {};
  }
  const auto file = sources.add(project.definition, std::move(*text));
  const auto tree = syntax::parse(sources, file, sink);
  // A file that is no clean text was not parsed at all: whatever else could be said would follow from that.
  if (tree.nodes.size() == 1 && sink.has_errors()) return {};
  const auto model = sema::check(tree, sources, project.files, sink);
  check_overrides(project.overrides, sources, sink);
  if (!model || sink.has_errors() || until == Until::Checked) return {};

  const auto plan = sema::lower(*model, project.definition_from_out);
  emit::Emission emission(plan, emit::Templates(project.overrides.workflows, sources));
  emit::emit_all(emission);
  auto outputs = emission.finish();
  report_templates(emission.template_faults(), {file, 0, 0}, sink);
  report_faults(emission, {file, 0, 0}, sink);
  if (sink.has_errors()) return {};
  if (until == Until::Emitted) return {.outputs = std::move(outputs)};
  if (until == Until::Planned) return {.outputs = std::move(outputs), .plan = plan, .links = emission.enforcements()};
  if (until == Until::Documented) return {.pages = documents(project, emission, {file, 0, 0}, sources, sink)};
  return {.outputs = std::move(outputs),
          .report = emit::report_text(plan, emission.enforcements(), sources),
          .report_json = emit::report_json(plan, emission.enforcements(), sources)};
}

}  // namespace promoc::driver
