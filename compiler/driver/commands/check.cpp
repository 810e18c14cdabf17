#include <array>
#include <ostream>

#include "driver/session.hpp"

namespace promoc::driver {
namespace {

constexpr auto kOptions =
    std::to_array<OptionSpec>({kFileOption, kTemplatesOption, kFormatOption, kColorOption, kHelpOption});

auto run(const Options& options, Env& env) -> int {
  Session session(options, env);
  const auto found = session.compile(Until::Checked);
  session.show();
  if (!found) return kUsage;
  if (session.sink.has_errors()) return session.failure();
  if (session.has_lines()) env.out << "no errors in " << session.shown_definition() << '\n';
  return kClean;
}

}  // namespace

const Command kCheckCommand = {
    "check", "Check a definition and write nothing",
    "Reads the definition and the files it names, and shows every mistake with its place, its reason and, where there "
    "is\n"
    "one, its repair. Needs no network. Exit code 1 means at least one error; warnings alone do not count.",
    kOptions, &run};

}  // namespace promoc::driver
