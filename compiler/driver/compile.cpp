#include "driver/compile.hpp"

#include <fmt/format.h>

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

auto documents(const Project& project, const emit::Emission& emission, Span span, const SourceManager& sources,
               diag::Sink& sink) -> emit::OutputSet {
  auto made = emit::emit_documents({emission.plan(), emission.enforcements(), sources}, project.guide);
  for (const auto& problem : made.problems) {
    sink.report(diag::Kind::InternalFault, span, fmt::format("a page cannot be written: {}", problem));
  }
  return std::move(made.pages);
}

}  // namespace

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
  if (!model || until == Until::Checked) return {};

  const auto plan = sema::lower(*model, project.definition_from_out);
  emit::Emission emission(plan);
  emit::emit_all(emission);
  auto outputs = emission.finish();
  report_faults(emission, {file, 0, 0}, sink);
  if (sink.has_errors()) return {};
  if (until == Until::Emitted) return {.outputs = std::move(outputs)};
  if (until == Until::Documented) return {.pages = documents(project, emission, {file, 0, 0}, sources, sink)};
  return {std::move(outputs), emit::report_text(plan, emission.enforcements(), sources),
          emit::report_json(plan, emission.enforcements(), sources)};
}

}  // namespace promoc::driver
