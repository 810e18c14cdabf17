#include <fmt/format.h>

#include <array>
#include <ostream>

#include "base/embedded.hpp"
#include "diag/diagnostic.hpp"
#include "diag/render_display.hpp"
#include "driver/args.hpp"
#include "driver/command.hpp"

namespace promoc::driver {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {"CODE", "", "A code such as P0301, or its name, such as unknown-name. Without it: the list of all codes.",
     &Options::code},
    kHelpOption,
});

void list_all(Env& env) {
  for (const auto& kind : diag::all_kinds()) {
    const auto* const severity = kind.severity == diag::Severity::Error     ? "error"
                                 : kind.severity == diag::Severity::Warning ? "warning"
                                                                            : "note";
    env.out << fmt::format("{}  {:<7}  {}\n", kind.code, severity, kind.name);
  }
}

auto unknown(const std::string& word, Env& env) -> int {
  std::vector<std::string> candidates;
  for (const auto& kind : diag::all_kinds()) {
    candidates.emplace_back(kind.code);
    candidates.emplace_back(kind.name);
  }
  env.err << fmt::format("error: no code `{}`{}\n`promoc explain` lists all codes\n", diag::escaped(word),
                         did_you_mean(word, candidates));
  return kUsage;
}

auto run(const Options& options, Env& env) -> int {
  if (options.code.empty()) {
    list_all(env);
    return kClean;
  }
  const auto* const kind = diag::find_kind(options.code);
  if (kind == nullptr) return unknown(options.code, env);
  const auto page = embedded_file(fmt::format("explain/{}.md", kind->code));
  env.out << page.value_or(fmt::format("# {} {}\n\nThere is no page for this code yet.\n", kind->code, kind->name));
  return kClean;
}

}  // namespace

const Command kExplainCommand = {
    "explain", "Tell the whole story behind the code of a finding",
    "Prints what the finding means, an example that causes it, how to repair it, and why promoc insists.", kOptions,
    &run};

}  // namespace promoc::driver
