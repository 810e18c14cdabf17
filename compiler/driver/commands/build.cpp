#include <array>
#include <ostream>

#include "base/path.hpp"
#include "diag/render_display.hpp"
#include "driver/publish.hpp"

namespace promoc::driver {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    kFileOption,
    {"--out", "DIR", "Write below this directory instead of that of the definition.", &Options::out},
    {"--check", "",
     "Write nothing; list the files that are missing, differ or are stale. Exit code 1 if there are any.",
     &Options::check},
    {"--dry-run", "", "Write nothing; list what a build would do.", &Options::dry_run},
    {"--force", "", "Overwrite and delete files that promoc did not write or that were edited since.", &Options::force},
    kTemplatesOption,
    kFormatOption,
    kColorOption,
    kHelpOption,
});

auto repair_command(const Session& session, const Options& options) -> std::string {
  std::string text = "promoc build";
  if (!options.file.empty()) text += " " + session.shown_definition();
  if (!options.out.empty()) text += " --out " + diag::escaped(options.out);
  if (!options.templates.empty()) text += " --templates " + diag::escaped(options.templates);
  return text;
}

/// GitHub reads `.github` in the root of a repository and nowhere else.
void note_other_root(const Session& session, Env& env) {
  const auto out = path::join(env.disk.working_directory(), session.out_folder());
  for (auto here = out;; here = path::parent(here)) {
    const bool is_root = env.disk.kind(path::join(here, ".git")) != EntryKind::None;
    if (is_root && here != out && session.has_lines()) {
      env.err << "note: GitHub reads workflows only in the root of the repository, `" << diag::escaped(here)
              << "`, and this is not it\n";
    }
    if (is_root || path::parent(here) == here) return;
  }
}

auto run(const Options& options, Env& env) -> int {
  if (excludes_each_other(options, env)) return kUsage;
  Session session(options, env);
  const auto found = session.compile(Until::Emitted);
  if (!found || session.sink.has_errors()) {
    session.show();
    return found ? session.failure() : kUsage;
  }
  note_other_root(session, env);
  return publish(session, std::move(session.compiled.outputs), {kBuildLedger, repair_command(session, options)},
                 options, env);
}

}  // namespace

const Command kBuildCommand = {
    "build", "Check a definition and write everything that enforces it",
    "Writes workflows, settings, roles, parameters and a manifest: all of them or, when anything is in the way, none. "
    "A file\n"
    "that is as it should be is not touched. A file that promoc did not write, or that was edited by hand since, is "
    "never\n"
    "overwritten without `--force`: the difference is shown instead. Files of the last build that are no longer needed "
    "are\n"
    "deleted. Nothing is written through a symbolic link or outside the output directory. Needs no network.",
    kOptions, &run};

}  // namespace promoc::driver
