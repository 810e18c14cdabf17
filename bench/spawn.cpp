// spawn ROUNDS COMMAND... -- COMMAND...
// Runs two commands in turn and prints the processor time of each and their ratio, round by round paired, so that a
// noisy machine disturbs both alike. `{}` in an argument is the number of the round; output of the commands is thrown
// away.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Command = std::vector<std::string>;

auto with_round(std::string argument, int round) -> std::string {
  if (const auto at = argument.find("{}"); at != std::string::npos) argument.replace(at, 2, std::to_string(round));
  return argument;
}

/// Processor time of one run in milliseconds, user and system. posix_spawn copies no page tables, so a small program is
/// not charged for the size of this one.
auto cpu_of(const Command& command, int round) -> double {
  std::vector<std::string> words;
  for (const auto& word : command) words.push_back(with_round(word, round));
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  rusage usage{};
  if (error != 0 || wait4(child, &status, 0, &usage) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::fprintf(stderr, "spawn: %s failed\n", arguments[0]);
    std::exit(1);
  }
  const auto milliseconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
  };
  return milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
}

void print(const char* name, std::vector<double> values) {
  std::ranges::sort(values);
  std::printf("%-8s median %8.3f   range %.3f to %.3f\n", name, values[values.size() / 2], values.front(),
              values.back());
}

}  // namespace

auto main(int argc, char** argv) -> int {
  const std::vector<std::string> words(argv, argv + argc);
  const auto middle = std::ranges::find(words, "--");
  if (argc < 5 || middle == words.end() || std::atoi(argv[1]) < 1) {
    std::fputs("usage: spawn ROUNDS COMMAND... -- COMMAND...\n", stderr);
    return 2;
  }
  const Command first(words.begin() + 2, middle);
  const Command second(middle + 1, words.end());
  std::vector<double> a;
  std::vector<double> b;
  std::vector<double> ratio;
  for (int round = 0; round <= std::atoi(argv[1]); ++round) {
    const double one = cpu_of(first, round);
    const double two = cpu_of(second, round);
    if (round == 0) continue;  // fills the caches
    a.push_back(one);
    b.push_back(two);
    ratio.push_back(one / two);
  }
  print("A ms", a);
  print("B ms", b);
  print("A / B", ratio);
  return 0;
}
