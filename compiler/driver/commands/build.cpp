#include <array>

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
    kFormatOption,
    kColorOption,
    kHelpOption,
});

auto repair_command(const Session& session, const Options& options) -> std::string {
  std::string text = "promoc build";
  if (!options.file.empty()) text += " " + session.shown_definition();
  if (!options.out.empty()) text += " --out " + diag::escaped(options.out);
  return text;
}

auto run(const Options& options, Env& env) -> int {
  if (excludes_each_other(options, env)) return kUsage;
  Session session(options, env);
  const auto found = session.compile(Until::Emitted);
  if (!found || session.sink.has_errors()) {
    session.show();
    return found ? session.failure() : kUsage;
  }
  return publish(session, session.compiled.outputs, {kBuildLedger, repair_command(session, options)}, options, env);
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
