/**
 * Words and runs of keys that guessers try first, and those that this office makes likely: pinyin of places and of the system. A password
 * is judged by what is left without them.
 */
export const commonPasswordParts: readonly string[] = (
  'administrator password passwort passw0rd superman iloveyou princess football baseball welcome sunshine monkey dragon master shadow ' +
  'letmein trustno whatever freedom computer internet changeme default secret private oracle server system manager admin guest ' +
  'login user root test demo temp hello qwertyuiop asdfghjkl zxcvbnm qwerty asdfgh zxcvbn qazwsx wsxedc qweasd asdzxc ' +
  '1qaz2wsx zaq12wsx 1q2w3e4r 1q2w3e q1w2e3r4 qaz123 abc123 abcdefg abcd aa123 a123 1234567890 0123456789 123456789 12345678 1234567 ' +
  '123456 12345 1234 123123 123321 654321 987654321 112233 111111 000000 666666 888888 999999 222222 555555 5201314 1314520 ' +
  '1314 520 woaini woaiwo aini mima miyao woshi zhangsan lisi wangwu xiaoming baobei tiantian shouji dianhua guanliyuan ' +
  'yonghu denglu gongsi danwei hainan hainansheng haikou sanya sansha danzhou qionghai wanning wenchang dongfang wuzhishan ' +
  'dingan tunchang chengmai lingao baisha changjiang ledong lingshui baoting qiongzhong yangpu yizhangwang yunzheng weixiu beian ' +
  'jidongche jiaotong yunshu daolu jiaotongting yunguanju qiche yueqi zhongguo china beijing huawei lenovo windows microsoft'
)
  .split(' ')
  .sort((a, b) => b.length - a.length);
