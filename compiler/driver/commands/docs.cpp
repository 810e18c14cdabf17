#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/path.hpp"
#include "diag/render_display.hpp"
#include "driver/output_paths.hpp"
#include "driver/publish.hpp"

namespace promoc::driver {
namespace {

constexpr std::string_view kGuide = "docs/PROMOTION.md";
constexpr std::string_view kHtmlGuide = "docs/PROMOTION.html";
constexpr std::string_view kHtml = "html";
constexpr std::string_view kPrinted = "-";

constexpr auto kOptions = std::to_array<OptionSpec>({
    kFileOption,
    {"--out", "FILE", "Where the guide goes, instead of docs/PROMOTION.md beside the definition; `-` prints it.",
     &Options::out},
    {"--check", "", "Write nothing; show how the pages differ from the definition. Exit code 1 if they do.",
     &Options::check},
    {"--dry-run", "", "Write nothing; list what would be written.", &Options::dry_run},
    {"--force", "", "Overwrite and delete pages that promoc did not write or that were edited since.", &Options::force},
    kTemplatesOption,
    {"--format", "text|json|github|html",
     "How findings are shown, as elsewhere; or `html`: the guide as one page for a browser, docs/PROMOTION.html.",
     &Options::format, kDocsFormats},
    kColorOption,
    kHelpOption,
});

/// Where the guide goes, seen from the definition; nothing, and a word to the user, for a place that it cannot have.
auto guide_path(const Session& session, const Options& options, Env& env) -> std::optional<std::string> {
  const auto& out = options.out;
  if (out.empty() || out == kPrinted) return std::string(options.format == kHtml ? kHtmlGuide : kGuide);
  const auto here = env.disk.working_directory();
  const auto path = path::relative(path::join(here, session.definition.folder), path::join(here, out));
  if (path.starts_with("../")) {
    env.err << fmt::format("error: `{}` is outside the folder of the definition, and the guide links to files in it\n",
                           diag::escaped(out));
    return std::nullopt;
  }
  if (const auto problem = path_problem(path)) {
    env.err << fmt::format("error: the guide cannot be written to `{}`: {}\n", diag::escaped(out), *problem);
    return std::nullopt;
  }
  return path;
}

auto print_guide(Session& session, Env& env) -> int {
  const auto& text = session.compiled.pages.files.front().content;
  auto more = nlohmann::ordered_json::object();
  if (!session.has_lines()) more["guide"] = text;
  session.show(more);
  if (session.has_lines()) env.out << text;
  return kClean;
}

auto repair_command(const Session& session, const Options& options) -> std::string {
  std::string text = "promoc docs";
  if (!options.file.empty()) text += " " + session.shown_definition();
  if (!options.out.empty()) text += " --out " + diag::escaped(options.out);
  if (!options.templates.empty()) text += " --templates " + diag::escaped(options.templates);
  if (options.format == kHtml) text += " --format html";
  return text;
}

auto run(const Options& options, Env& env) -> int {
  if (excludes_each_other(options, env)) return kUsage;
  if (options.out == kPrinted && (options.check || options.dry_run || options.force)) {
    env.err << "error: `--out -` prints the guide and writes nothing\n";
    return kUsage;
  }
  auto own = options;
  own.out.clear();  // for a build it is a folder, here it is a file
  const bool html = options.format == kHtml;
  if (html) own.format = "text";  // of findings
  Session session(own, env);
  const auto guide = session.find() ? guide_path(session, options, env) : std::nullopt;
  if (!guide || !session.compile(Until::Documented, {*guide, html ? emit::Form::Html : emit::Form::Markdown})) {
    session.show();
    return kUsage;
  }
  if (session.sink.has_errors()) {
    session.show();
    return session.failure();
  }
  if (options.out == kPrinted) return print_guide(session, env);
  return publish(session, std::move(session.compiled.pages),
                 {html ? kHtmlLedger : kDocsLedger, repair_command(session, options), true}, own, env);
}

}  // namespace

const Command kDocsCommand = {
    "docs", "Write the promotion guide for people",
    "Writes docs/PROMOTION.md: the way of a change as a diagram, environments and their parameters, checks, "
    "approvals,\n"
    "rollback, branches, checklists, contacts, and for every rule what it is worth. Each `runbook` of the definition\n"
    "becomes a page of its own too. The guide says nothing that the report does not say, and it is written into the\n"
    "repository, because people look for it there and a review then shows how it changes. The same rules hold as for\n"
    "`promoc build`: all pages or none, and never over one that somebody else wrote or edited, without `--force`.\n"
    "With `--format html` it is one page for a browser instead, runbooks included, which loads nothing from "
    "elsewhere;\n"
    "both can stand side by side.\n"
    "Needs no network.",
    kOptions, &run};

}  // namespace promoc::driver
