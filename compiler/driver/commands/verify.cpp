#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/path.hpp"
#include "diag/render_display.hpp"
#include "driver/manifest.hpp"
#include "driver/session.hpp"
#include "driver/written.hpp"
#include "verify/definition.hpp"
#include "verify/verify.hpp"

namespace promoc::driver {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto kOptions = std::to_array<OptionSpec>({
    kFileOption,
    {"DIR", "", "The tree to look at. Without it: that of the definition.", &Options::folder},
    {"--base", "REF", "Also name every rule that the definition of this commit asked for, and this one does not.",
     &Options::base},
    kFormatOption,
    kColorOption,
    kHelpOption,
});

auto workflows_in(const Folder& folder) -> std::vector<std::string> {
  constexpr std::string_view kFolder = ".github/workflows";
  std::vector<std::string> found;
  for (const auto& name : folder.names(kFolder)) {
    if (name.ends_with(".yml") || name.ends_with(".yaml")) found.push_back(path::join(kFolder, name));
  }
  return found;
}

/// What `apply-settings.sh` would apply, whoever wrote it.
auto settings_in(const Folder& folder) -> std::vector<std::string> {
  std::vector<std::string> found;
  for (const auto* const path : {".github/promoc/settings", ".github/promoc/settings/rulesets"}) {
    for (const auto& name : folder.names(path)) {
      if (name.ends_with(".json")) found.push_back(path::join(path, name));
    }
  }
  std::ranges::sort(found);
  return found;
}

/// What Terraform may read beside the settings that are meant for it.
auto modules_in(const Folder& folder) -> std::vector<std::string> {
  constexpr std::string_view kFolder = "infrastructure/promoc";
  std::vector<std::string> found;
  for (const auto& name : folder.names(kFolder)) found.push_back(path::join(kFolder, name));
  std::ranges::sort(found);
  return found;
}

/// The manifest is written by the driver, so it is added to what a build writes here.
auto with_manifest(emit::OutputSet outputs, const std::string& definition) -> emit::OutputSet {
  const auto manifest = print_manifest(manifest_of(outputs, definition));
  outputs.files.push_back({std::string(kManifestPath), manifest, false, {}, {}});
  std::ranges::sort(outputs.files, {}, &emit::OutputFile::path);
  return outputs;
}

auto span_of(const plan::Plan& plan, std::string_view rule) -> std::optional<Span> {
  const auto found = std::ranges::find(plan.rules, rule, &plan::Rule::id);
  return found == plan.rules.end() ? std::nullopt : std::optional(found->span);
}

void report(const verify::Findings& findings, const plan::Plan& plan, diag::Sink& sink) {
  constexpr std::size_t kShown = 3;  // rules that are shown with their line
  for (const auto& finding : findings) {
    auto added = sink.report(finding.kind, finding.span, finding.message);
    if (!finding.scenario.empty()) added.label(finding.span, finding.scenario);
    for (std::size_t i = 0; i < std::min(finding.rules.size(), kShown); ++i) {
      if (const auto span = span_of(plan, finding.rules[i])) {
        if (*span != finding.span) added.label(*span, fmt::format("`{}` no longer holds", finding.rules[i]));
      }
    }
    if (!finding.help.empty()) added.help(finding.help);
  }
}

auto summary(const plan::Plan& plan, std::size_t files) -> std::string {
  return fmt::format(
      "{} rules hold in {} files, in every run that GitHub may make of them.\n"
      "Trusted: the model of GitHub; the scripts, which are those of this promoc; the settings, once they are applied; "
      "what AWS enforces.\n",
      plan.rules.size(), files);
}

/// The definition as it was in a commit, compiled; its own findings do not matter now.
auto compare_with_base(const Session& session, const Options& options, Env& env, verify::Findings& findings) -> bool {
  const auto& name = session.definition.name;
  const auto files = env.disk.open_commit(session.definition.folder, options.base);
  if (files == nullptr || !files->read(name)) return false;
  SourceManager sources;
  diag::Sink sink;
  const auto base =
      env.compile({*files, name, session.compiled.plan->definition, {}, {}}, Until::Planned, sources, sink);
  if (!base.plan) return false;
  const verify::Version before{*base.plan, base.links, "`" + diag::escaped(options.base) + "`"};
  const verify::Version after{*session.compiled.plan, session.compiled.links, {}};
  for (auto& finding : verify::weakened(before, after)) findings.push_back(std::move(finding));
  return true;
}

auto run(const Options& options, Env& env) -> int {
  Session session(options, env);
  if (!session.compile(Until::Planned)) {
    session.show();
    return kUsage;
  }
  if (session.sink.has_errors()) {
    session.show();
    return session.failure();
  }
  const auto& plan = *session.compiled.plan;
  const auto outputs = with_manifest(std::move(session.compiled.outputs), plan.definition);
  const auto folder = env.disk.open(options.folder.empty() ? session.out_folder() : options.folder);
  const Written written(outputs);
  const verify::Input input{plan,
                            session.compiled.links,
                            written,
                            written.paths(),
                            *folder,
                            workflows_in(*folder),
                            session.sources,
                            settings_in(*folder),
                            modules_in(*folder)};
  auto findings = verify::verify(input);
  if (!options.base.empty() && !compare_with_base(session, options, env, findings)) {
    session.sink
        .report(diag::Kind::NoSuchCommit, kNowhere,
                fmt::format("no definition that compiles is found in `{}`", diag::escaped(options.base)))
        .help(
            "name a commit, branch or tag of this repository that has the file, and whose definition has no errors; in "
            "a workflow, check out with `fetch-depth: 0`");
  }
  report(findings, plan, session.sink);
  auto more = Json::object();
  if (!session.has_lines()) {
    auto& list = more["findings"] = Json::array();
    for (const auto& finding : findings) {
      const auto file = finding.span.file == kNowhere.file ? std::string() : session.sources.path(finding.span.file);
      list.push_back({{"code", diag::info(finding.kind).code},
                      {"file", file},
                      {"message", finding.message},
                      {"rules", finding.rules},
                      {"scenario", finding.scenario}});
    }
  }
  session.show(more);
  if (session.sink.has_errors()) return kFindings;
  if (session.has_lines()) env.out << summary(plan, outputs.files.size());
  return kClean;
}

}  // namespace

const Command kVerifyCommand = {
    "verify", "Prove that the files hold every rule of a definition",
    "Reads workflows, settings, roles, parameters and scripts as they are, edited by hand or not, and shows that no\n"
    "combination of events, results and choices lets a deployment run without its gates, approvals, artifact check, "
    "lease\n"
    "and environment; that each environment, ruleset and role is as declared; and that no job gained a right, a secret "
    "or an\n"
    "unpinned action. A finding names the rules, the line and a run that shows it. Edits that weaken nothing draw "
    "nothing.\n"
    "Writes no file and opens no socket.",
    kOptions, &run};

}  // namespace promoc::driver
