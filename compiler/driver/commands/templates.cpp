#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/embedded.hpp"
#include "base/path.hpp"
#include "diag/render_display.hpp"
#include "driver/args.hpp"
#include "driver/contracts_page.hpp"
#include "driver/overrides.hpp"
#include "driver/session.hpp"

namespace promoc::driver {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFolder = "promoc-templates";

constexpr auto kOptions = std::to_array<OptionSpec>({
    {"ACTION", "", "`list`, `eject` or `check`; `list` when it is missing.", &Options::code},
    {"NAME", "", "For `eject`: the template to copy.", &Options::name},
    {"--templates", "DIR", "For `list` and `check`: the folder with your own templates.", &Options::templates},
    {"--out", "DIR", "For `eject`: where the copy goes, instead of promoc-templates.", &Options::out},
    {"--markdown", "", "All contracts as one page: templates/CONTRACTS.md.", &Options::markdown, {}, true},
    kFormatOption,
    kColorOption,
    kHelpOption,
});

auto wrong_usage(std::string_view words, Env& env) -> int {
  env.err << "error: " << words << "\n`promoc templates --help` shows what it takes\n";
  return kUsage;
}

/// Loads and checks the overrides; false, and all findings shown, when there is no such folder.
auto load(Session& session, const Options& options, emit::Overrides& overrides, Env& env) -> bool {
  auto loaded = load_overrides(options.templates, "", env.disk, session.sources, session.sink);
  if (!loaded) {
    session.show();
    return false;
  }
  overrides = std::move(*loaded);
  return true;
}

auto is_overridden(const emit::TemplateFile& file, const emit::Overrides& overrides) -> bool {
  if (file.id)
    return std::ranges::find(overrides.workflows, *file.id, &emit::Override::id) != overrides.workflows.end();
  return std::ranges::find(overrides.pages, file.file, &emit::PageOverride::file) != overrides.pages.end();
}

auto list(const Options& options, Env& env) -> int {
  if (options.markdown) {
    env.out << contracts_page();
    return kClean;
  }
  Session session(options, env);
  emit::Overrides overrides;
  if (!load(session, options, overrides, env)) return kUsage;
  auto more = Json::object();
  if (!session.has_lines()) more["templates"] = Json::array();
  for (const auto& file : emit::template_files()) {
    const bool own = is_overridden(file, overrides);
    if (session.has_lines()) {
      env.out << fmt::format("{:<17} {}{}\n", file.name, file.about, own ? " (yours)" : "");
    } else {
      more["templates"].push_back(
          {{"name", file.name}, {"file", file.file}, {"about", file.about}, {"overridden", own}});
    }
  }
  session.show(more);
  return session.sink.has_errors() ? kFindings : kClean;
}

/// The built-in text, with a first line that tells what it was copied from.
auto copy_of(const emit::TemplateFile& file) -> std::string {
  const auto text = embedded_file("templates/" + file.file).value_or(std::string_view());
  const auto digest = emit::digest_of(text);
  return file.id ? fmt::format("#@ original {}\n{}", digest, text)
                 : fmt::format("<!--@ original {} -->\n{}", digest, text);
}

auto write_copy(const emit::TemplateFile& file, std::string_view out, Env& env) -> std::string {
  const auto folder = env.disk.open(out);
  if (const auto status = folder->lock(); !status.ok()) return status.error;
  const auto parent = std::string(path::parent(file.file));
  if (folder->entry(parent).kind == EntryKind::None) {
    if (const auto status = folder->create_folder(parent); !status.ok()) return status.error;
  }
  if (folder->entry(file.file).kind != EntryKind::None) return "it is there already, and `eject` overwrites nothing";
  return folder->create_file(file.file, copy_of(file), false).error;
}

auto eject(const Options& options, Env& env) -> int {
  if (options.name.empty()) return wrong_usage("`eject` needs the name of a template", env);
  const auto files = emit::template_files();
  const auto file = std::ranges::find(files, options.name, &emit::TemplateFile::name);
  if (file == files.end()) {
    std::vector<std::string> names;
    for (const auto& known : files) names.emplace_back(known.name);
    env.err << fmt::format("error: no template `{}`{}\n`promoc templates list` names them all\n",
                           diag::escaped(options.name), did_you_mean(options.name, names));
    return kUsage;
  }
  const auto out = options.out.empty() ? std::string(kFolder) : path::normal(options.out);
  const auto shown = diag::escaped(path::join(out, file->file));
  if (const auto error = write_copy(*file, out, env); !error.empty()) {
    env.err << fmt::format("error: `{}` cannot be written: {}\n", shown, error);
    return kFindings;
  }
  env.out << fmt::format("wrote {}\n`promoc build --templates {}` uses it\n", shown, diag::escaped(out));
  return kClean;
}

auto check(const Options& given, Env& env) -> int {
  auto options = given;
  if (options.templates.empty()) options.templates = kFolder;
  Session session(options, env);
  emit::Overrides overrides;
  if (!load(session, options, overrides, env)) return kUsage;
  check_overrides(overrides, session.sources, session.sink);
  session.sink.sort();
  session.show();
  if (session.sink.has_errors()) return session.failure();
  const auto count = overrides.workflows.size() + overrides.pages.size();
  if (session.has_lines()) {
    env.out << fmt::format("no errors in {} {} of {}\n", count, count == 1 ? "template" : "templates",
                           diag::escaped(options.templates));
  }
  return kClean;
}

auto run(const Options& options, Env& env) -> int {
  if (!options.name.empty() && options.code != "eject") {
    return wrong_usage(fmt::format("unexpected argument `{}`", diag::escaped(options.name)), env);
  }
  if (options.code.empty() || options.code == "list") return list(options, env);
  if (options.code == "eject") return eject(options, env);
  if (options.code == "check") return check(options, env);
  return wrong_usage(fmt::format("no action `{}`{}", diag::escaped(options.code),
                                 did_you_mean(options.code, {"list", "eject", "check"})),
                     env);
}

}  // namespace

const Command kTemplatesCommand = {
    "templates", "List the templates of emitted files, copy one to change its look, check your own",
    "What workflows and pages look like stands in templates. `eject NAME` copies one into a folder, and commands with\n"
    "`--templates DIR` use what lies there in the place of the built-in one. An override may change the look: "
    "comments,\n"
    "empty lines, quotes, the order of keys, the names of steps; of a page, everything. It cannot change what a "
    "workflow\n"
    "does: anything else that differs from the built-in template is an error, and nothing is written. `check` needs "
    "no\n"
    "definition: it looks at all values that a template can be given. A copy that is older than the built-in template "
    "is\n"
    "a warning. What each template is given: templates/CONTRACTS.md in the repository of promoc. Needs no network.",
    kOptions, &run};

}  // namespace promoc::driver
