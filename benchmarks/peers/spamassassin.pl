# SpamAssassin over every .eml of a folder, without network; prints messages and seconds of this process.
use strict;
use warnings;
use Mail::SpamAssassin;

my ($folder, $state) = @ARGV;
my $reader = Mail::SpamAssassin->new({
    local_tests_only => 1, dont_copy_prefs => 1, userprefs_filename => "/dev/null", userstate_dir => $state,
});
$reader->compile_now(0, 0);
my @files = glob("$folder/*.eml");
check($files[0]);
my ($user, $system) = times;
check($_) for @files;
my ($user_after, $system_after) = times;
printf "%d %.4f\n", scalar @files, $user_after + $system_after - $user - $system;

sub check {
    open my $file, "<:raw", shift or die $!;
    local $/;
    my $message = $reader->parse(scalar <$file>, 1);
    my $status = $reader->check($message);
    $status->get_score;
    $status->finish;
    $message->finish;
}
