// What a command is: its texts, its options, and what it does.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "driver/env.hpp"
#include "driver/options.hpp"

namespace promoc::driver {

struct Command {
  std::string_view name;
  std::string_view summary;  ///< one line, no full stop
  std::string_view details;  ///< paragraphs of Markdown, lines of at most 100 characters
  std::span<const OptionSpec> options;
  auto(*run)(const Options&, Env&) -> int;
};

extern const Command kCheckCommand;
extern const Command kBuildCommand;
extern const Command kVerifyCommand;
extern const Command kPlanCommand;
extern const Command kApplyCommand;
extern const Command kWhoCommand;
extern const Command kReportCommand;
extern const Command kDocsCommand;
extern const Command kTemplatesCommand;
extern const Command kExplainCommand;
extern const Command kHelpCommand;

/// In the order of the help.
auto commands() -> std::span<const Command* const>;
auto find_command(std::string_view name) -> const Command*;

/// `promoc --help`, `promoc COMMAND --help`, docs/cli.md.
auto general_help() -> std::string;
auto command_help(const Command& command) -> std::string;
auto manual() -> std::string;

}  // namespace promoc::driver
