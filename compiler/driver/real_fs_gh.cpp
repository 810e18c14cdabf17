// Requests to GitHub, sent by `gh api`: it has the token and the TLS, this program has neither.
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <memory>

#include "apply/github.hpp"
#include "driver/gh_answer.hpp"
#include "driver/real_fs.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace promoc::driver {
namespace {

constexpr int kSilence = 100'000;                              // milliseconds without a byte, then it has failed
constexpr std::size_t kMostBytes = apply::kMaxAnswer + 65536;  // the body and its headers

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
/// A file without a name, which goes with its handle.
using Scratch = std::unique_ptr<std::FILE, Close>;

auto scratch(const std::string& content) -> Scratch {
  Scratch file(std::tmpfile());
  if (!file) return nullptr;
  if (std::fwrite(content.data(), 1, content.size(), file.get()) != content.size()) return nullptr;
  if (std::fflush(file.get()) != 0 || ::lseek(::fileno(file.get()), 0, SEEK_SET) != 0) return nullptr;
  return file;
}

auto read_back(std::FILE* file) -> std::string {
  std::array<char, 4096> buffer{};
  if (::lseek(::fileno(file), 0, SEEK_SET) != 0) return {};
  const auto got = ::read(::fileno(file), buffer.data(), buffer.size());
  return got > 0 ? std::string(buffer.data(), static_cast<std::size_t>(got)) : std::string();
}

/// Ours, without what makes `gh` print colours, debug output or questions.
auto environment() -> std::vector<std::string> {
  constexpr auto kDropped =
      std::to_array<std::string_view>({"GH_DEBUG=", "DEBUG=", "GH_FORCE_TTY=", "CLICOLOR_FORCE=", "NO_COLOR=",
                                       "GH_PROMPT_DISABLED=", "GH_REPO=", "GH_NO_UPDATE_NOTIFIER="});
  std::vector<std::string> kept{"NO_COLOR=1", "GH_PROMPT_DISABLED=1", "GH_NO_UPDATE_NOTIFIER=1"};
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view text(*one);
    bool dropped = false;
    for (const auto name : kDropped) dropped = dropped || text.starts_with(name);
    if (!dropped) kept.emplace_back(text);
  }
  return kept;
}

auto pointers(std::vector<std::string>& words) -> std::vector<char*> {
  std::vector<char*> list;
  for (auto& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  return list;
}

/// Everything until the end, or nothing: too much, or too long a silence.
auto read_all(int end) -> std::optional<std::string> {
  std::string text;
  std::array<char, 65536> buffer{};
  for (;;) {
    pollfd ready{end, POLLIN, 0};
    const auto found = ::poll(&ready, 1, kSilence);
    if (found < 0 && errno == EINTR) continue;
    if (found <= 0) return std::nullopt;
    const auto got = ::read(end, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > kMostBytes) return std::nullopt;
  }
}

auto without_answer(std::string trouble, bool can_help) -> apply::Answer {
  apply::Answer answer;
  answer.trouble = std::move(trouble);
  answer.can_help = can_help;
  return answer;
}

}  // namespace

auto RealGitHub::send(const apply::Request& request) -> apply::Answer {
  std::vector<std::string> words{"gh",
                                 "api",
                                 "-i",
                                 "--method",
                                 request.method,
                                 "-H",
                                 "Accept: application/vnd.github+json",
                                 "-H",
                                 "X-GitHub-Api-Version: 2022-11-28"};
  if (!request.body.empty()) words.insert(words.end(), {"--input", "-"});
  words.insert(words.end(), {"--", request.path});
  const auto input = scratch(request.body);
  const auto complaints = scratch({});
  std::array<int, 2> ends{};
  if (!input || !complaints || ::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return without_answer("no temporary file or pipe can be made", false);
  }
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(input.get()), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(complaints.get()), STDERR_FILENO);
  auto variables = environment();
  pid_t child = 0;
  const auto failed =
      ::posix_spawnp(&child, "gh", &actions, nullptr, pointers(words).data(), pointers(variables).data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (failed != 0) {
    ::close(ends[0]);
    return without_answer(failed == ENOENT ? "`gh` is not installed, or not on the PATH" : "`gh` cannot be started",
                          false);
  }
  const auto printed = read_all(ends[0]);
  ::close(ends[0]);
  if (!printed) ::kill(child, SIGKILL);
  int status = 1;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!printed) return without_answer("the answer is too large, or does not come", false);
  return gh_answer(*printed, read_back(complaints.get()), WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

void RealGitHub::wait(int seconds) {
  auto left = static_cast<unsigned>(seconds);
  while (left > 0) left = ::sleep(left);
}

}  // namespace promoc::driver
