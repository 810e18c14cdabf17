// Files of a commit, asked from `git`: it alone knows where they are.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/path.hpp"
#include "driver/real_fs.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace promoc::driver {
namespace {

/// What a program prints; nothing when it cannot be run or fails. It gets no input, and what it complains is dropped.
auto output_of(std::vector<std::string> words) -> std::optional<std::string> {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const auto failed = ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string text;
  std::array<char, 65536> buffer{};
  while (failed == 0 && text.size() <= kMaxReadSize) {
    const auto got = ::read(ends[0], buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  int status = 1;
  while (failed == 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (failed != 0 || status != 0 || text.size() > kMaxReadSize) return std::nullopt;
  return text;
}

class Commit final : public FileSystem {
 public:
  Commit(std::string folder, std::string sha) : folder_(std::move(folder)), sha_(std::move(sha)) {}

  [[nodiscard]] auto read(std::string_view given) const -> std::optional<std::string> override {
    const auto path = path::normal(given);
    if (path.starts_with('/') || path == ".." || path.starts_with("../")) return std::nullopt;
    return output_of({"git", "-C", folder_, "cat-file", "blob", sha_ + ":./" + path});
  }
  [[nodiscard]] auto is_directory(std::string_view given) const -> bool override {
    return output_of({"git", "-C", folder_, "cat-file", "tree", sha_ + ":./" + path::normal(given)}).has_value();
  }

 private:
  std::string folder_;
  std::string sha_;
};

}  // namespace

auto RealDisk::open_commit(std::string_view folder, std::string_view name) -> std::unique_ptr<FileSystem> {
  const std::string at(folder.empty() ? "." : folder);
  auto sha = output_of(
      {"git", "-C", at, "rev-parse", "--verify", "--quiet", "--end-of-options", std::string(name) + "^{commit}"});
  if (!sha) return nullptr;
  while (!sha->empty() && sha->back() == '\n') sha->pop_back();
  return std::make_unique<Commit>(at, std::move(*sha));
}

}  // namespace promoc::driver
