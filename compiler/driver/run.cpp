#include "driver/run.hpp"

#include <fmt/format.h>

#include <ostream>

#include "base/version.hpp"
#include "diag/render_display.hpp"
#include "driver/args.hpp"
#include "driver/command.hpp"

namespace promoc::driver {
namespace {

class NoGitHub final : public apply::Transport {
 public:
  auto send(const apply::Request&) -> apply::Answer override {
    apply::Answer answer;
    answer.trouble = "there is no way to GitHub here";
    answer.can_help = false;
    return answer;
  }
  void wait(int) override {}
};

auto unknown_command(std::string_view word, Env& env) -> int {
  const auto* const what = word.starts_with('-') ? "option" : "command";
  std::vector<std::string> names;
  for (const auto* command : commands()) names.emplace_back(command->name);
  env.err << fmt::format("error: no {} `{}`{}\n`promoc --help` lists the commands\n", what, diag::escaped(word),
                         did_you_mean(word, names));
  return kUsage;
}

auto run_command(const Command& command, std::span<const std::string_view> words, Env& env) -> int {
  const auto parsed = parse_args(words, command.options);
  if (!parsed.error.empty()) {
    env.err << fmt::format("error: {}\n`promoc {} --help` shows what it takes\n", parsed.error, command.name);
    return kUsage;
  }
  if (parsed.options.help) {
    env.out << command_help(command);
    return kClean;
  }
  return command.run(parsed.options, env);
}

auto dispatch(std::span<const std::string_view> args, Env& env) -> int {
  if (args.empty()) {
    env.err << general_help();
    return kUsage;
  }
  const auto first = args.front();
  if (first == "-h" || first == "--help") {
    env.out << general_help();
    return kClean;
  }
  if (first == "--version" || first == "-V") {
    env.out << "promoc " << kVersion << '\n';
    return kClean;
  }
  const auto* const command = find_command(first);
  return command == nullptr ? unknown_command(first, env) : run_command(*command, args.subspan(1), env);
}

}  // namespace

auto no_github() -> apply::Transport& {
  static NoGitHub none;
  return none;
}

auto run(std::span<const std::string_view> args, Env& env) -> int {
  const auto code = dispatch(args, env);
  if (env.out.flush()) return code;
  env.err << "error: the output could not be written\n";
  return kUsage;
}

}  // namespace promoc::driver
