#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

#include "driver/session.hpp"

namespace promoc::driver {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({kFileOption, kFormatOption, kColorOption, kHelpOption});

auto run(const Options& options, Env& env) -> int {
  Session session(options, env);
  const auto found = session.compile(Until::Reported);
  const auto clean = found && !session.sink.has_errors();
  auto more = nlohmann::ordered_json::object();
  if (!session.has_lines()) {
    more["report"] = clean ? nlohmann::ordered_json::parse(session.compiled.report_json) : nlohmann::ordered_json();
  }
  session.show(more);
  if (!found) return kUsage;
  if (!clean) return session.failure();
  if (session.has_lines()) env.out << session.compiled.report;
  return kClean;
}

}  // namespace

const Command kReportCommand = {
    "report", "Say for every rule where it is enforced, and against whom",
    "Prints one line for each rule of the definition: `enforced` (which file, which field, by GitHub, the workflow or "
    "AWS,\n"
    "and whether it holds against the author of a change, one writer, or an admin), `prompted` (a person is asked) or\n"
    "`documented`. Then it lists what the declared GitHub plan and visibility cannot enforce, and every figure that "
    "was\n"
    "assumed. Writes no file.",
    kOptions, &run};

}  // namespace promoc::driver
