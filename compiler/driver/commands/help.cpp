#include <fmt/format.h>

#include <array>
#include <ostream>

#include "diag/render_display.hpp"
#include "driver/args.hpp"
#include "driver/command.hpp"

namespace promoc::driver {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {"COMMAND", "", "The command to be explained.", &Options::code},
    {"--markdown", "", "All help texts as one page: docs/cli.md.", &Options::markdown, {}, true},
    kHelpOption,
});

constexpr std::string_view kIntroduction =
    "promoc compiles a promotion definition, promotion.promo, into the GitHub workflows, environment\n"
    "settings, AWS roles and parameters that enforce it.";

constexpr std::string_view kExitCodes =
    "0  clean\n"
    "1  errors were found, or files differ\n"
    "2  the command line was not understood, there is no such definition, or GitHub could not be asked\n"
    "3  a fault of promoc itself; please report it";

auto run(const Options& options, Env& env) -> int {
  if (options.markdown) {
    env.out << manual();
  } else if (options.code.empty()) {
    env.out << general_help();
  } else if (const auto* const command = find_command(options.code)) {
    env.out << command_help(*command);
  } else {
    std::vector<std::string> names;
    for (const auto* known : commands()) names.emplace_back(known->name);
    env.err << fmt::format("error: no command `{}`{}\n", diag::escaped(options.code),
                           did_you_mean(options.code, names));
    return kUsage;
  }
  return kClean;
}

auto usage(const Command& command) -> std::string {
  std::string text = fmt::format("promoc {}", command.name);
  for (const auto& option : command.options) {
    if (option.positional()) text += fmt::format(" [{}]", option.name);
  }
  return text + " [OPTIONS]";
}

auto title(const OptionSpec& option) -> std::string {
  if (option.name == "--help") return "-h, --help";
  return option.value.empty() ? std::string(option.name) : fmt::format("{} {}", option.name, option.value);
}

}  // namespace

const Command kHelpCommand = {"help", "Show this help, or that of a command", "", kOptions, &run};

auto commands() -> std::span<const Command* const> {
  static constexpr auto kAll = std::to_array<const Command*>(
      {&kCheckCommand, &kBuildCommand, &kVerifyCommand, &kPlanCommand, &kApplyCommand, &kWhoCommand, &kReportCommand,
       &kDocsCommand, &kTemplatesCommand, &kExplainCommand, &kHelpCommand});
  return kAll;
}

auto find_command(std::string_view name) -> const Command* {
  for (const auto* command : commands()) {
    if (command->name == name) return command;
  }
  return nullptr;
}

auto general_help() -> std::string {
  std::string text(kIntroduction);
  text += "\n\nUsage: promoc COMMAND [OPTIONS]\n\nCommands:\n";
  for (const auto* command : commands()) text += fmt::format("  {:<11}{}\n", command->name, command->summary);
  text += "\nOptions:\n  -h, --help  Show this help.\n  --version   Show the version.\n\nExit codes:\n";
  for (std::string_view rest = kExitCodes; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    text += fmt::format("  {}\n", rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return text + "\n`promoc help COMMAND` tells more.\n";
}

auto command_help(const Command& command) -> std::string {
  auto text = fmt::format("{}.\n\nUsage: {}\n", command.summary, usage(command));
  if (!command.details.empty()) text += fmt::format("\n{}\n", command.details);
  text += "\nOptions:\n";
  for (const auto& option : command.options) {
    if (!option.hidden) text += fmt::format("  {}\n      {}\n", title(option), option.help);
  }
  return text;
}

auto manual() -> std::string {
  std::string text = "# The command line\n\n<!-- Written by `promoc help --markdown`; a test compares the two. -->\n\n";
  text += fmt::format(
      "{}\n\nFindings go to the error output as text, or to the output as JSON or annotations "
      "(`--format`). Results\ngo to the output. The form of the JSON is "
      "[schema/diagnostics.schema.json](schema/diagnostics.schema.json).\n\n"
      "## Exit codes\n\n```text\n{}\n```\n",
      kIntroduction, kExitCodes);
  for (const auto* command : commands()) {
    text +=
        fmt::format("\n## promoc {}\n\n{}.\n\n```text\n{}\n```\n", command->name, command->summary, usage(*command));
    if (!command->details.empty()) text += fmt::format("\n{}\n", command->details);
    text += "\n| option | meaning |\n| --- | --- |\n";
    for (const auto& option : command->options) {
      if (option.hidden) continue;
      auto name = title(option);
      for (auto bar = name.find('|'); bar != std::string::npos; bar = name.find('|', bar + 2))
        name.insert(bar, 1, '\\');
      text += fmt::format("| `{}` | {} |\n", name, option.help);
    }
  }
  return text;
}

}  // namespace promoc::driver
